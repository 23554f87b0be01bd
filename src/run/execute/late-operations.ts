import type { Probe } from "../../../suites/model/probe.ts";
import type { ProbeResult, ResponseClass } from "../../../suites/model/probe-result.ts";
import { systemClock } from "../../http/clock.ts";
import { isRepeatable, repetitions } from "./waiting.ts";

/** How many requests at once must be accepted as well: replicas that differ accept one by chance. */
const atOnce = 4;

export interface LateOperationsOptions {
  readonly deliver: (probe: Probe) => Promise<ProbeResult>;
  readonly wait: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly classOf: (probe: Probe, result: ProbeResult) => ResponseClass;
  /** Requests that must be allowed, by probe. */
  readonly allowed: ReadonlySet<string>;
  readonly patienceMs: number;
}

/** Gives operations time that learn of new credentials later than others of their surface. */
export class LateOperations {
  readonly #options: LateOperationsOptions;
  /** By kind of credential and operation: whether credentials began to work there. */
  readonly #waits = new Map<string, Promise<boolean>>();
  readonly #late = new Set<string>();
  /** Refusals that may have come too early, other than those of calls that must be allowed. */
  readonly #early = new Map<Probe, string>();

  constructor(options: LateOperationsOptions) {
    this.#options = options;
  }

  /** The result that counts for a credential that other operations of its surface know. */
  async settle(probe: Probe, result: ProbeResult, send: () => Promise<ProbeResult>): Promise<ProbeResult> {
    const { signal, wait, patienceMs } = this.#options;
    const isSentAgain = isRepeatable(probe) && probe.phase !== "end";
    if (!this.#isRefused(probe, result) || result.kind === "not-sent" || !isSentAgain) return result;
    const place = placeOf(probe);
    if (!this.#options.allowed.has(probe.id)) {
      this.#early.set(probe, place);
      return result;
    }
    const known = this.#waits.get(place);
    if (known !== undefined && !(await known)) return result;
    let done = (_began: boolean): void => undefined;
    if (known === undefined) this.#waits.set(place, new Promise((resolve) => (done = resolve)));
    let refusals = 1;
    for await (const _ of repetitions(result.sentAt + patienceMs, wait, signal)) {
      const ms = systemClock.now() - result.sentAt;
      const again = await send();
      if (again.kind === "answer" && !this.#isRefused(probe, again) && (await this.#isSteady(probe))) {
        this.#late.add(place);
        done(true);
        return { ...again, acceptedAfter: { refusals, ms } };
      }
      refusals += 1;
    }
    done(false);
    return result;
  }

  /** Notes that an operation was waited for in vain already. */
  giveUp(probe: Probe): void {
    this.#waits.set(placeOf(probe), Promise.resolve(false));
  }

  /** Refusals of operations that turned out to be late: their requests are sent once more. */
  takeLate(): readonly Probe[] {
    const late = [...this.#early].filter(([, place]) => this.#late.has(place));
    for (const [probe] of late) this.#early.delete(probe);
    return late.map(([probe]) => probe);
  }

  async #isSteady(probe: Probe): Promise<boolean> {
    const { deliver } = this.#options;
    const results = await Promise.all(Array.from({ length: atOnce }, () => deliver(probe)));
    return !results.some((one) => this.#isRefused(probe, one));
  }

  #isRefused(probe: Probe, result: ProbeResult): boolean {
    return this.#options.classOf(probe, result) === "unauthorized";
  }
}

const placeOf = ({ credential, operation }: Probe): string => `${credential.kind} ${operation}`;
