import { type NotSent, noVerdict, type Observation } from "../../suites/kit/answer.ts";
import type { Credential } from "../../suites/kit/credential.ts";
import { type Probe, stages } from "../../suites/kit/probe.ts";
import { read } from "../../suites/kit/read.ts";
import { readAs } from "../../suites/kit/refusal.ts";
import { makersOf } from "./closure.ts";
import type { Courier } from "./courier.ts";
import { type Gate, gateOf } from "./gate.ts";
import type { KeyRoom } from "./key-room.ts";
import type { Plan } from "./plan.ts";
import { deliverUntil, stoppedBy, waitForExpiry } from "./waiting.ts";

/** What a run saw. */
export type Observations = ReadonlyMap<string, Observation>;

export interface GatherOptions {
  readonly courier: Courier;
  readonly signal: AbortSignal;
  /** Told of each settled probe, for a status line. */
  readonly onSettled?: (done: number, phase: Probe["phase"]) => void;
  /** Room for a few keys at once, where a deployment caps them. */
  readonly room?: KeyRoom;
  /** What is done beyond the plan, once the plan's probes have settled. */
  readonly further?: (bench: Bench) => Promise<void>;
  /** What is done before the probes for which the run's JWT must have expired: with it, keys cannot be revoked any more. */
  readonly beforeEnd?: () => Promise<void>;
}

/** How more is sent than was planned, under the same rules: each probe once, and no secret to a stranger. */
export interface Bench {
  /** Sends a probe after whatever makes its credential. */
  settle(probe: Probe): Promise<Observation>;
  /** Makes sure that a credential is there. Gives its mark, or why there is none. */
  obtain(credential: Credential): Promise<string | Observation>;
  /** Why nothing is sent to a service, where that is so. */
  closed(service: Probe["service"]): NotSent | undefined;
}

/** Sends every probe of the plan once, phase after phase, and keeps what came of each. Nothing else touches the network. */
export async function gather(plan: Plan, options: GatherOptions): Promise<Observations> {
  const run = new Gathering(plan, options);
  for (const stage of stages.slice(0, -1)) await run.stage(stage);
  await options.further?.(run);
  if (plan.probes.some(({ phase }) => phase === "end")) await options.beforeEnd?.();
  await run.stage(["end"]);
  return run.observations;
}

class Gathering implements Bench {
  readonly observations = new Map<string, Observation>();
  readonly #underway = new Map<string, Promise<Observation>>();
  readonly #plan: Plan;
  readonly #options: GatherOptions;
  #gate: Gate = { auth: undefined, task: undefined };

  constructor(plan: Plan, options: GatherOptions) {
    this.#plan = plan;
    this.#options = options;
  }

  async stage(phases: readonly Probe["phase"][]): Promise<void> {
    const own = this.#plan.probes.filter((probe) => phases.includes(probe.phase) && !isSpare(probe));
    const settled = await Promise.allSettled(own.map((probe) => this.settle(probe)));
    const broken = settled.find((one) => one.status === "rejected");
    if (broken !== undefined) throw broken.reason;
    if (phases.includes("reach")) this.#gate = gateOf(this.#plan, this.observations);
  }

  async obtain(credential: Credential): Promise<string | Observation> {
    const lacking = await this.#lacks(credential);
    if (lacking !== undefined) return lacking;
    const mark = this.#options.courier.markOf(credential);
    return mark ?? { kind: "not-sent", reason: "credential", detail: "the credential was not obtained" };
  }

  closed(service: Probe["service"]): NotSent | undefined {
    return service === "task" ? this.#gate.task : this.#gate.auth;
  }

  settle(probe: Probe): Promise<Observation> {
    const known = this.#underway.get(probe.id);
    if (known !== undefined) return known;
    const promise = this.#send(probe).then(async (observation) => {
      this.observations.set(probe.id, observation);
      await this.#options.room?.settled(probe);
      this.#options.onSettled?.(this.observations.size, probe.phase);
      return observation;
    });
    this.#underway.set(probe.id, promise);
    return promise;
  }

  async #send(probe: Probe): Promise<Observation> {
    const { signal, courier, room } = this.#options;
    const stopped = stoppedBy(signal);
    if (stopped !== undefined) return stopped;
    const closed = this.closed(probe.service);
    if (closed !== undefined) return closed;
    const held = probe.given === undefined ? undefined : await this.#held(probe.given);
    if (held !== undefined) return held;
    const lacking = await this.#lacks(probe.credential);
    if (lacking !== undefined) return lacking;
    const unripe = await this.#ripen(probe);
    if (unripe !== undefined) return unripe;
    // While it waited its turn, the run may have been told to stop.
    const send = async (): Promise<Observation> =>
      stoppedBy(signal) ?? deliverUntil(probe, courier, signal, this.#plan.world);
    return room?.deliver(probe, send) ?? send();
  }

  /** Waits until the probe's JWT has expired, where it asks for that. Gives why it is not sent, if so. */
  async #ripen({ expired }: Probe): Promise<Observation | undefined> {
    if (expired === undefined) return undefined;
    const { courier, signal } = this.#options;
    const unripe = await waitForExpiry(expired, await this.settle(expired.from), courier, signal);
    return stoppedBy(signal) ?? unripe;
  }

  /** Why a credential that this run was to obtain is not there, if it is not. */
  async #lacks(credential: Credential): Promise<Observation | undefined> {
    for (const maker of makersOf(credential, this.#plan.world)) {
      const made = await this.settle(maker);
      if (read(made) === "allowed") continue;
      if (made.kind === "not-sent") return made;
      const detail = `no credential: ${maker.id}: ${wordsOf(made)}`;
      return { kind: "not-sent", reason: "credential", detail };
    }
    return undefined;
  }

  /** Why a condition is not met, if it is not. */
  async #held({ probe, reads }: NonNullable<Probe["given"]>): Promise<Observation | undefined> {
    const first = await this.settle(probe);
    const reading = readAs(first, probe, this.#plan.world);
    if (reads.includes(reading)) return undefined;
    if (first.kind === "not-sent") return first;
    // After trouble nothing can be said of what would have followed.
    const reason = noVerdict.includes(reading) ? "trouble" : "condition";
    return { kind: "not-sent", reason, detail: `${probe.id}: ${wordsOf(first)}` };
  }
}

const wordsOf = (seen: Exclude<Observation, NotSent>): string =>
  seen.kind === "trouble" ? seen.detail : `answered ${seen.status}`;

/** Whether a probe is sent only where another one comes to need what it makes. */
const isSpare = ({ yields }: Probe): boolean => yields?.kind === "key" && yields.spare === true;
