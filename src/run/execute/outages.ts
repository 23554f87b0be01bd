import type { Probe } from "../../../suites/model/probe.ts";
import type { NotSent, ProbeResult, ResponseClass } from "../../../suites/model/probe-result.ts";
import { classifyAs } from "../../../suites/model/refusal.ts";
import { quoteOf } from "../../../suites/model/refusal-words.ts";
import { systemClock } from "../../http/clock.ts";
import type { Plan } from "../plan/plan.ts";
import type { ProbeExecutor } from "./probe-executor.ts";

/** Response classes of a service that is in maintenance, overloaded or gone. */
const outOfOrder: readonly ResponseClass[] = ["gateway", "failed", "foreign", "elsewhere", "silent"];
/** Milliseconds before each of the requests that show whether a service is down; the last one again and again. */
const pausesMs = [0, 1_000, 1_000, 2_000];
/** Milliseconds after which a service that answered is asked again. */
const freshMs = 1_000;
/** How often one request is sent again because its service was down. */
const mostReturns = 2;

type Service = Probe["service"];

export interface OutageOptions {
  readonly plan: Plan;
  readonly executor: ProbeExecutor;
  readonly signal: AbortSignal;
  readonly results: ReadonlyMap<string, ProbeResult>;
  /** Milliseconds that a service may be down until nothing more is sent to it. */
  readonly patienceMs: number;
  /** Called when a service answers again. */
  readonly onReturn: () => void;
}

/**
 * Notices that a service which answered before is down in the middle of a run: it fails the requests of first contact, which
 * it answered. Requests wait until it is back; if it stays down, nothing more is sent to it.
 */
export class Outages {
  readonly #options: OutageOptions;
  readonly #closed = new Map<Service, NotSent>();
  /** The look at a service that is under way. */
  readonly #looks = new Map<Service, Promise<void>>();
  /** When a service answered first contact last, and when it did so after an outage; in milliseconds since 1970. */
  readonly #answeredAt = new Map<Service, number>();
  readonly #returnedAt = new Map<Service, number>();

  constructor(options: OutageOptions) {
    this.#options = options;
  }

  /** Why nothing is sent to a service any more; `undefined` while it answers. */
  of(service: Service): NotSent | undefined {
    return this.#closed.get(service);
  }

  /** Waits while a service may be down. */
  async over(service: Service): Promise<void> {
    await this.#looks.get(service);
  }

  /** The result that counts: if the service was down for a while, the one after it came back. */
  async past(probe: Probe, first: ProbeResult, send: () => Promise<ProbeResult>): Promise<ProbeResult> {
    let result = first;
    for (let tries = 0; tries < mostReturns && this.#fails(probe, result); tries += 1) {
      if (this.#options.signal.aborted) break;
      await this.#look(probe.service);
      if (!isRepeatable(probe) || !this.#isBackSince(probe.service, result)) break;
      result = await send();
    }
    return result;
  }

  #isBackSince(service: Service, result: ProbeResult): boolean {
    return result.kind !== "not-sent" && (this.#returnedAt.get(service) ?? 0) > result.sentAt;
  }

  #fails(probe: Probe, result: ProbeResult): boolean {
    return outOfOrder.includes(classifyAs(result, probe, this.#options.plan.context));
  }

  async #look(service: Service): Promise<void> {
    const known = this.#looks.get(service);
    if (known !== undefined) return known;
    if (systemClock.now() - (this.#answeredAt.get(service) ?? 0) < freshMs) return;
    const look = this.#watch(service).finally(() => this.#looks.delete(service));
    this.#looks.set(service, look);
    await look;
  }

  /** Repeats first contact until the service answers it or is given up. */
  async #watch(service: Service): Promise<void> {
    const { executor, signal, patienceMs } = this.#options;
    const contact = this.#contactOf(service);
    if (contact === undefined || this.#closed.has(service)) return;
    const begun = systemClock.now();
    let last: ProbeResult = contact.first;
    for (let look = 0; ; look += 1) {
      await executor.wait(pausesMs[look] ?? pausesMs.at(-1) ?? 0, signal);
      last = await executor.deliver(contact.probe, signal);
      if (signal.aborted) return;
      if (!this.#fails(contact.probe, last)) return this.#answered(service, look > 0);
      if (look >= 2 && systemClock.now() - begun >= patienceMs) break;
    }
    await this.#close(
      service,
      begun,
      `${contact.probe.operation} answered ${contact.first.status} at first, and now ${wordsOf(last)}`,
    );
  }

  #answered(service: Service, wasDown: boolean): void {
    const now = systemClock.now();
    this.#answeredAt.set(service, now);
    if (!wasDown) return;
    this.#returnedAt.set(service, now);
    this.#options.onReturn();
  }

  async #close(service: Service, since: number, words: string): Promise<void> {
    const other: Service = service === "task" ? "auth" : "task";
    const both = this.#contactOf(other) !== undefined && (await this.#isDown(other));
    // The look at the other service may have ended meanwhile, and have closed both.
    if (this.#closed.has(service)) return;
    const name = both ? "deployment" : `${service} service`;
    const detail = `The ${name} went down in the middle of the run: ${words}. Run again when it is up`;
    const closed: NotSent = { kind: "not-sent", reason: "outage", detail, since };
    for (const one of both ? [service, other] : [service]) this.#closed.set(one, closed);
  }

  async #isDown(service: Service): Promise<boolean> {
    const contact = this.#contactOf(service);
    const { executor, signal } = this.#options;
    return contact !== undefined && this.#fails(contact.probe, await executor.deliver(contact.probe, signal));
  }

  /** First contact with a service and its answer, unless it was never answered. */
  #contactOf(service: Service) {
    const { plan, results } = this.#options;
    const probe = plan.probes.find((one) => one.phase === "reach" && one.service === service);
    const first = probe && results.get(probe.id);
    if (probe === undefined || first?.kind !== "answer" || this.#fails(probe, first)) return undefined;
    return { probe, first };
  }
}

/** Creations and revocations look after themselves; what may be sent once is not repeated. */
const isRepeatable = ({ effect, once }: Probe): boolean =>
  !once && effect !== "create-key" && effect !== "revoke-key";

function wordsOf(result: ProbeResult): string {
  if (result.kind !== "answer") return `nothing: ${result.detail}`;
  const quote = quoteOf(result);
  return quote === undefined ? `${result.status}` : `${result.status} (${quote})`;
}
