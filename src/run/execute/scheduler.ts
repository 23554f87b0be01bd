import { setMaxListeners } from "node:events";
import type { Credential } from "../../../contracts/catalogue/credential.ts";
import type { Answer } from "../../../contracts/wire/answer.ts";
import { classify } from "../../../suites/model/classify.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { type NotSent, noVerdict, type ProbeResult } from "../../../suites/model/probe-result.ts";
import { classifyAs } from "../../../suites/model/refusal.ts";
import { quoteOf } from "../../../suites/model/refusal-words.ts";
import { allowedIn } from "../plan/allowed.ts";
import { makersOf } from "../plan/closure.ts";
import { namesSubject } from "../plan/needs.ts";
import type { Plan } from "../plan/plan.ts";
import { Freshness, freshPatienceMs } from "./freshness.ts";
import { type Gate, gateOf } from "./gate.ts";
import { KeptRefusals } from "./kept-refusals.ts";
import type { KeyPool } from "./keys/key-pool.ts";
import { Outages } from "./outages.ts";
import type { ProbeExecutor } from "./probe-executor.ts";
import { SecondTries } from "./second-tries.ts";
import { deliverUntil, stoppedBy, waitForExpiry } from "./waiting.ts";

/** The results of a run by probe. */
export type ProbeResults = ReadonlyMap<string, ProbeResult>;

export interface ScheduleOptions {
  readonly executor: ProbeExecutor;
  readonly signal: AbortSignal;
  /** Called for each settled probe, for a status line. */
  readonly onSettled?: (done: number, phase: Probe["phase"]) => void;
  /** Milliseconds within which a new credential must work. */
  readonly patienceMs?: number;
  /** Limits how many keys live at once, if the deployment caps them. */
  readonly pool?: KeyPool;
  /** Whether the results so far end the run. */
  readonly isEnough?: (results: ProbeResults) => boolean;
}

/** Sends probes beyond the plan under the same rules: each once, and no secret to a service that is not Titan. */
export interface ProbeRunner {
  /** Sends a probe after those that create its credential. */
  settle(probe: Probe): Promise<ProbeResult>;
  /** Obtains a credential. Returns its placeholder, or why it is not available. */
  obtain(credential: Credential): Promise<string | ProbeResult>;
  /** Why nothing is sent to a service, if so. */
  closed(service: Probe["service"]): NotSent | undefined;
}

const answersBetweenLooks = 10;

/** Sends every probe of the plan once and keeps what came of each. */
export class Scheduler implements ProbeRunner {
  readonly results = new Map<string, ProbeResult>();
  readonly #underway = new Map<string, Promise<ProbeResult>>();
  readonly #plan: Plan;
  readonly #options: ScheduleOptions;
  readonly #freshness: Freshness;
  readonly #secondTries: SecondTries;
  readonly #outages: Outages;
  readonly #keptRefusals: KeptRefusals;
  /** The sign-in that yields the run's JWT. */
  readonly #signIn: readonly Probe[];
  #gate: Gate = { auth: undefined, task: undefined };
  /** Aborted with the run, or earlier by a finding. */
  readonly #end = new AbortController();
  readonly #follow: () => void;

  constructor(plan: Plan, options: ScheduleOptions) {
    this.#plan = plan;
    this.#options = options;
    const { executor, patienceMs = freshPatienceMs } = options;
    const { signal } = this.#end;
    // Each request in progress listens to it.
    setMaxListeners(0, signal);
    this.#follow = () => this.#end.abort(options.signal.reason);
    if (options.signal.aborted) this.#follow();
    else options.signal.addEventListener("abort", this.#follow);
    this.#secondTries = new SecondTries((ms) => executor.wait(ms, signal));
    const settle = (probe: Probe): Promise<ProbeResult> => this.settle(probe);
    this.#freshness = new Freshness({ plan, executor, signal, patienceMs, settle });
    this.#outages = new Outages({
      plan,
      executor,
      signal,
      results: this.results,
      patienceMs,
      onReturn: () => this.#secondTries.reset(),
    });
    this.#keptRefusals = new KeptRefusals({ plan, executor, signal, allowed: allowedIn(plan) });
    this.#signIn = plan.probes.filter(({ yields }) => yields?.kind === "jwt");
  }

  /**
   * Sends no more probes, and waits for those in progress: a key that is being created must be known before keys are revoked.
   * Those that other programs asked for may be in progress even after their work has ended.
   */
  async close(): Promise<void> {
    // The run's signal may outlive the run.
    this.#options.signal.removeEventListener("abort", this.#follow);
    this.#end.abort("interrupted");
    for (let waited = -1; waited < this.#underway.size; ) {
      waited = this.#underway.size;
      await Promise.allSettled(this.#underway.values());
    }
  }

  /** Sends the probes of these phases together. */
  async send(phases: readonly Probe["phase"][]): Promise<void> {
    const own = this.#plan.probes.filter((probe) => phases.includes(probe.phase) && !isSpare(probe));
    const isLate = (probe: Probe): boolean => probe.phase === "exercise" && isAnonymousRead(probe);
    await this.#settleAll(own.filter((probe) => !isLate(probe)));
    await this.#settleAll(own.filter(isLate));
    await Promise.all(this.#freshness.takeLate().map((probe) => this.#sendOnceMore(probe)));
    if (phases.includes("reach")) this.#gate = gateOf(this.#plan, this.results);
  }

  async #sendOnceMore(probe: Probe): Promise<void> {
    const result = await this.#options.executor.deliver(probe, this.#end.signal);
    if (result.kind === "answer") this.results.set(probe.id, result);
  }

  async #settleAll(probes: readonly Probe[]): Promise<void> {
    const settled = await Promise.allSettled(probes.map((probe) => this.settle(probe)));
    const broken = settled.find((one) => one.status === "rejected");
    if (broken !== undefined) throw broken.reason;
  }

  async obtain(credential: Credential): Promise<string | ProbeResult> {
    const lacking = await this.#lacks(credential);
    if (lacking !== undefined) return lacking;
    const mark = this.#options.executor.markOf(credential);
    return mark ?? { kind: "not-sent", reason: "credential", detail: "the credential was not obtained" };
  }

  closed(service: Probe["service"]): NotSent | undefined {
    return (service === "task" ? this.#gate.task : this.#gate.auth) ?? this.#outages.of(service);
  }

  settle(probe: Probe): Promise<ProbeResult> {
    const known = this.#underway.get(probe.id);
    if (known !== undefined) return known;
    const promise = this.#deliver(probe).then(async (result) => {
      this.results.set(probe.id, result);
      this.#freshness.note(probe, result);
      await this.#options.pool?.settled(probe);
      this.#options.onSettled?.(this.results.size, probe.phase);
      // Judging takes a moment, so it is not done after each answer, nor once the run has ended: keys are to be revoked soon.
      if (this.results.size % answersBetweenLooks === 0 && !this.#end.signal.aborted)
        if (this.#options.isEnough?.(this.results)) this.#end.abort("fail-fast");
      return result;
    });
    this.#underway.set(probe.id, promise);
    return promise;
  }

  async #deliver(probe: Probe): Promise<ProbeResult> {
    const { executor, pool } = this.#options;
    const signal = this.#end.signal;
    const stopped = stoppedBy(signal);
    if (stopped !== undefined) return stopped;
    const closed = this.closed(probe.service);
    if (closed !== undefined) return closed;
    const key = probe.given === undefined ? undefined : await this.#key(probe.given);
    if (key !== undefined) return key;
    const lacking = await this.#lacks(probe.credential);
    if (lacking !== undefined) return lacking;
    // Before anything is created, the JWT shows which keys exist already. It also shows who its user is.
    if (probe.effect === "create-key" || namesSubject(probe))
      for (const maker of this.#signIn) await this.settle(maker);
    const unripe = await this.#ripen(probe);
    if (unripe !== undefined) return unripe;
    // The run may have been stopped while this was queued.
    const once = async (): Promise<ProbeResult> => {
      await this.#outages.over(probe.service);
      return stoppedBy(signal) ?? this.closed(probe.service) ?? executor.deliver(probe, signal);
    };
    const deliver = async (): Promise<ProbeResult> => this.#secondTries.settle(probe, await once(), once);
    const wait = executor.wait.bind(executor);
    const repeated = (): Promise<ProbeResult> =>
      deliverUntil(probe, { deliver, wait, signal, context: this.#plan.context });
    const send = async (): Promise<ProbeResult> =>
      this.#keptRefusals.past(probe, await this.#outages.past(probe, await repeated(), repeated));
    const sendRipe = async (): Promise<ProbeResult> => this.#freshness.ripe(probe, await send(), send);
    return pool?.deliver(probe, sendRipe) ?? sendRipe();
  }

  /** Waits until the probe's JWT has expired, if it asks for that. Returns why it is not sent, if so. */
  async #ripen({ expired }: Probe): Promise<ProbeResult | undefined> {
    if (expired === undefined) return undefined;
    const { executor } = this.#options;
    const unripe = await waitForExpiry(expired, await this.settle(expired.from), executor, this.#end.signal);
    return stoppedBy(this.#end.signal) ?? unripe;
  }

  /** Why a credential that this run was to obtain is missing; `undefined` if it is not. */
  async #lacks(credential: Credential): Promise<ProbeResult | undefined> {
    for (const maker of makersOf(credential, this.#plan.context)) {
      const made = await this.settle(maker);
      if (classify(made) === "allowed") continue;
      if (made.kind === "not-sent") return made;
      const detail = `no credential, because of ${maker.operation}: ${wordsOf(made)}`;
      return { kind: "not-sent", reason: "credential", detail };
    }
    return undefined;
  }

  /** Why a probe's condition is not met; `undefined` if it is. */
  async #key({ probe, reads }: NonNullable<Probe["given"]>): Promise<ProbeResult | undefined> {
    const first = await this.settle(probe);
    const responseClass = classifyAs(first, probe, this.#plan.context);
    if (reads.includes(responseClass)) return undefined;
    if (first.kind === "not-sent") return first;
    // After trouble the condition is undecided.
    const reason = noVerdict.includes(responseClass) ? "trouble" : "condition";
    return { kind: "not-sent", reason, detail: `${probe.id}: ${wordsOf(first)}` };
  }
}

const wordsOf = (seen: Exclude<ProbeResult, NotSent>): string =>
  seen.kind === "trouble" ? seen.detail : `answered ${seen.status}${seen.status < 400 ? "" : said(seen)}`;

const said = (answer: Answer): string => {
  const quote = quoteOf(answer);
  return quote === undefined ? "" : ` and says ${quote}`;
};

/**
 * Whether a cache could store the answer to a request without a valid caller. Such requests follow those of valid callers:
 * this shows what a cache kept of an allowed answer, and no refusal of this run is cached for a valid caller.
 */
const isAnonymousRead = ({ method, credential }: Probe): boolean =>
  method === "GET" && (credential.kind === "none" || credential.kind === "literal");

/** Whether a probe is sent only if another one needs what it yields. */
const isSpare = ({ yields }: Probe): boolean => yields?.kind === "key" && yields.spare === true;
