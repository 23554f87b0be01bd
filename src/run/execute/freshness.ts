import { credentialName } from "../../../contracts/catalogue/credential.ts";
import { classify } from "../../../suites/model/classify.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { type ProbeResult, pastTheGuard, type ResponseClass } from "../../../suites/model/probe-result.ts";
import { classifyAs } from "../../../suites/model/refusal.ts";
import { ownSession, unroutedPath } from "../../../suites/model/requests.ts";
import { systemClock } from "../../http/clock.ts";
import { allowedIn } from "../plan/allowed.ts";
import type { Plan } from "../plan/plan.ts";
import { LateOperations } from "./late-operations.ts";
import type { ProbeExecutor } from "./probe-executor.ts";
import { Steadiness } from "./steadiness.ts";
import { isRepeatable, repetitions } from "./waiting.ts";

/** Milliseconds within which a new credential must work before it counts as refused. */
export const freshPatienceMs = 10_000;

/** How much longer than the first replica the last one may take: some replicas learn of keys every 20 s (assumed). */
const replicaFactor = 2.5;

/** Statuses that only a known credential gets. */
const working: readonly ResponseClass[] = ["allowed", "disguised", ...pastTheGuard];

/** Statuses by which a formerly unknown credential shows that it is known now, though not allowed. */
const beyond: readonly ResponseClass[] = ["forbidden", "unexposed"];

export interface FreshnessOptions {
  readonly plan: Plan;
  readonly executor: ProbeExecutor;
  readonly signal: AbortSignal;
  readonly patienceMs: number;
  /** Returns the result of a planned probe. */
  readonly settle: (probe: Probe) => Promise<ProbeResult>;
}

/**
 * Gives new credentials time: one that is refused is tried again until it works or the time is up, and only then are its
 * requests judged. Each surface may verify on its own, so each is waited for.
 */
export class Freshness {
  readonly #options: FreshnessOptions;
  /** Cells that must be allowed and controls, by probe: there a 403 may mean that the key is not known yet. */
  readonly #allowed: ReadonlySet<string>;
  readonly #bornAt = new Map<string, number>();
  /** When a credential was first sent to a place: a slow run may come there long after it was born. */
  readonly #firstAt = new Map<string, number>();
  /** For each credential and surface, a read that is allowed once the credential is known. */
  readonly #usual = new Map<string, Probe>();
  /** Since when a credential works at a surface. */
  readonly #working = new Map<string, number>();
  /** Kinds of credentials at a surface where one never began to work: no other of that kind is waited for. */
  readonly #hopeless = new Set<string>();
  readonly #waits = new Map<string, Promise<Ripened | undefined>>();
  /** A request without an effect that showed that a credential is known at a surface. */
  readonly #shown = new Map<string, Probe>();
  readonly #steadiness: Steadiness;
  readonly #lateOperations: LateOperations;
  /** Requests otherwise than documented that were refused: those of late credentials are sent once more. */
  readonly #beside = new Map<Probe, string>();

  constructor(options: FreshnessOptions) {
    this.#options = options;
    this.#allowed = allowedIn(options.plan);
    const { executor, signal, patienceMs } = options;
    const asking = {
      deliver: (probe: Probe) => executor.deliver(probe, signal),
      wait: (ms: number) => executor.wait(ms, signal),
      signal,
      classOf: (probe: Probe, result: ProbeResult) => this.#classOf(probe, result),
    };
    this.#steadiness = new Steadiness({ ...asking, limitMs: patienceMs * replicaFactor });
    this.#lateOperations = new LateOperations({ ...asking, allowed: this.#allowed, patienceMs });
    for (const probe of options.plan.probes)
      if (isDocumented(probe) && probe.effect === "read" && probe.given === undefined)
        this.#usual.set(placeOf(probe), this.#usual.get(placeOf(probe)) ?? probe);
  }

  /** Notes what an answer means for credentials: an issued one is new, a revoked one is refused for good. Without patience none is new. */
  note({ yields, target }: Probe, result: ProbeResult): void {
    if (classify(result) !== "allowed" || this.#options.patienceMs === 0) return;
    if (yields !== undefined) this.#bornAt.set(credentialName(yields), systemClock.now());
    if (target !== undefined) this.#bornAt.delete(credentialName(target));
  }

  /** The result that counts: if a new credential was refused, the one after it began to work. */
  async ripe(probe: Probe, result: ProbeResult, send: () => Promise<ProbeResult>): Promise<ProbeResult> {
    const name = credentialName(probe.credential);
    const place = placeOf(probe);
    const bornAt = this.#bornAt.get(name);
    if (bornAt === undefined) return result;
    const firstAt = this.#firstSentAt(place, result);
    if (!isDocumented(probe)) return this.#ripeBeside(probe, result, send);
    if (this.#works(probe, result)) this.#began(place, probe, result);
    if (!this.#isRefused(probe, result) || probe.repeat !== undefined) return result;
    const since = this.#working.get(place);
    // A request sent before the credential worked may have been refused for that alone.
    if (since !== undefined)
      return this.#steadied(probe, sentAt(result) < since ? await send() : result, send);
    if (sentAt(result) - firstAt >= this.#options.patienceMs) return result;
    const kind = kindOf(probe);
    if (this.#hopeless.has(kind)) return result;
    const known = this.#waits.get(place);
    const wait = known ?? this.#wait(probe, place, this.#classOf(probe, result));
    this.#waits.set(place, wait);
    const ripened = await wait;
    if (ripened === undefined) {
      this.#hopeless.add(kind);
      this.#lateOperations.giveUp(probe);
      return result;
    }
    const once = ripened.answer?.probe.id === probe.id ? ripened.answer.result : await send();
    const again = await this.#steadied(probe, once, send);
    if (known !== undefined || again.kind !== "answer" || ripened.refusals === 0) return again;
    return { acceptedAfter: { refusals: ripened.refusals, ms: ripened.ms }, ...again };
  }

  /** The result that counts: if some replicas did not know the credential yet, the one after they learnt it. */
  async #steadied(probe: Probe, result: ProbeResult, send: () => Promise<ProbeResult>): Promise<ProbeResult> {
    const place = placeOf(probe);
    const bornAt = this.#bornAt.get(credentialName(probe.credential));
    const shown = this.#shown.get(place);
    const isUnknown = this.#classOf(probe, result) === "unauthorized";
    // Keys are revoked before the end.
    if (!isUnknown || shown === undefined || bornAt === undefined || probe.phase === "end") return result;
    const wavering = { place, kind: kindOf(probe), probe, shown, bornAt, refusedAt: sentAt(result) };
    const steadied = await this.#steadiness.settle(wavering, send);
    const { again = result, refusals = 0, ms = 0 } = steadied ?? {};
    if (refusals > 0 && again.kind === "answer")
      return { ...again, acceptedAfter: { refusals, ms, mixed: true } };
    return this.#steadiness.isSteady(kindOf(probe)) ? this.#lateOperations.settle(probe, again, send) : again;
  }

  /** Requests that may have been refused because their credential was new, and not every replica knew it. */
  takeLate(): readonly Probe[] {
    const late = [...this.#beside].filter(([, kind]) => this.#steadiness.isLate(kind));
    for (const [probe] of late) this.#beside.delete(probe);
    return [...late.map(([probe]) => probe), ...this.#lateOperations.takeLate()];
  }

  #firstSentAt(place: string, result: ProbeResult): number {
    const firstAt = this.#firstAt.get(place) ?? sentAt(result);
    this.#firstAt.set(place, firstAt);
    return firstAt;
  }

  /**
   * Elsewhere than documented a credential may be refused for good, so such a request is repeated only if the credential was
   * seen to begin to work after it.
   */
  async #ripeBeside(
    probe: Probe,
    result: ProbeResult,
    send: () => Promise<ProbeResult>,
  ): Promise<ProbeResult> {
    const usual = this.#usual.get(placeOf(probe));
    if (usual === undefined || !this.#isRefused(probe, result)) return result;
    if (isRepeatable(probe) && probe.phase === "exercise") this.#beside.set(probe, kindOf(probe));
    await this.#options.settle(usual);
    const ripened = await this.#waits.get(placeOf(probe));
    return ripened === undefined ? result : send();
  }

  /** Repeats a request until the credential works here; `undefined` if it never does. */
  async #wait(probe: Probe, place: string, first: ResponseClass): Promise<Ripened | undefined> {
    const { executor, signal, patienceMs } = this.#options;
    const bornAt = this.#bornAt.get(credentialName(probe.credential)) ?? 0;
    // Do not repeat a refused creation: a read with the same JWT shows when it is known.
    const asked = probe.effect === "create-key" ? ownSession : probe;
    const firstAt = this.#firstAt.get(place) ?? bornAt;
    let refusals = 1;
    const wait = (ms: number): Promise<void> => executor.wait(ms, signal);
    for await (const _ of repetitions(firstAt + patienceMs, wait, signal)) {
      // Another request with this credential was allowed, so this refusal is genuine.
      if (this.#working.has(place)) return { refusals: 0, ms: 0 };
      const askedAt = systemClock.now();
      const result = await executor.deliver(asked, signal);
      // A key that now lacks a scope, or calls an absent operation, is known.
      const isKnown = first === "unauthorized" && beyond.includes(this.#classOf(asked, result));
      if (isKnown || this.#works(asked, result)) {
        this.#began(place, asked, result);
        return { refusals, ms: askedAt - firstAt, answer: { probe: asked, result } };
      }
      refusals += 1;
    }
    return undefined;
  }

  #began(place: string, probe: Probe, result: ProbeResult): void {
    const responseClass = this.#classOf(probe, result);
    const isHarmless = probe.effect === "read" || [...pastTheGuard, ...beyond].includes(responseClass);
    if (isHarmless && probe.repeat === undefined && placeOf(probe) === place) this.#shown.set(place, probe);
    if (!this.#working.has(place)) this.#working.set(place, systemClock.now());
  }

  #works(probe: Probe, result: ProbeResult): boolean {
    return working.includes(this.#classOf(probe, result));
  }

  #isRefused(probe: Probe, result: ProbeResult): boolean {
    const responseClass = this.#classOf(probe, result);
    return responseClass === "unauthorized" || (responseClass === "forbidden" && this.#allowed.has(probe.id));
  }

  #classOf(probe: Probe, result: ProbeResult): ResponseClass {
    return classifyAs(result, probe, this.#options.plan.context);
  }
}

/** Whether a credential is sent as a bearer token to a call as it is documented: an odd path may be answered 404 before any guard. */
const isDocumented = ({ carrier, spelling, headers, path }: Probe): boolean =>
  carrier.kind === "authorization" &&
  carrier.scheme === "Bearer" &&
  spelling === undefined &&
  // They may name another path.
  Object.keys(headers).length === 0 &&
  !path.startsWith(unroutedPath);

const placeOf = ({ credential, surface }: Probe): string => `${credentialName(credential)} at ${surface}`;

const kindOf = ({ credential, surface }: Probe): string => `${credential.kind} at ${surface}`;

const sentAt = (result: ProbeResult): number =>
  result.kind === "not-sent" ? Number.POSITIVE_INFINITY : result.sentAt;

interface Ripened {
  readonly refusals: number;
  /** Milliseconds from its first use here until it was allowed. */
  readonly ms: number;
  readonly answer?: { readonly probe: Probe; readonly result: ProbeResult };
}
