import type { WatchChange } from "../../contracts/report/watch.ts";
import { systemClock } from "../http/clock.ts";
import { changesOf, exitCodeOf, type Round, type WatchState } from "./changes.ts";
import type { Health } from "./endpoint.ts";
import { type PastRound, withRound } from "./history.ts";
import { type Certificates, Metrics } from "./metrics.ts";
import { repeat, type Wakeup } from "./rounds.ts";
import type { Schedule } from "./schedule.ts";

/** The result of a round. */
export interface Came {
  readonly round: Round;
  readonly certificates: Certificates;
}

/** A completed round and what it changed. */
interface RoundDone {
  readonly round: Round;
  readonly changes: readonly WatchChange[];
  readonly metrics: Metrics;
  /** This round and those before it, oldest first. */
  readonly past: readonly PastRound[];
}

/** The deployment that a watch checks. */
export interface WatchTarget {
  /** Seconds for one round. */
  readonly deadlineS: number;
  /** One round; `undefined` if it was interrupted. */
  round(): Promise<Came | undefined>;
  /** Reads files and commands again. If that fails, everything stays as it was. */
  renew(): Promise<void>;
}

export interface WatchOptions {
  readonly version: string;
  readonly schedule: Schedule;
  /** One round alone. */
  readonly once: boolean;
  readonly target: WatchTarget;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Requests a round before its time. */
  readonly wakeup: Wakeup;
  /** Whether fresh settings were requested since the last call. */
  readonly takeRenewal: () => boolean;
  /** After each round. */
  readonly onRound: (done: RoundDone) => Promise<void>;
  readonly wordsOf: (error: unknown) => string;
}

/** Runs round after round and keeps what is known from them. */
export class Watcher {
  readonly metrics: Metrics;
  readonly #options: WatchOptions;
  #state: WatchState | undefined;
  #past: readonly PastRound[] = [];
  #rounds = 0;
  #lastAt = systemClock.now();
  #code = 0;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.metrics = new Metrics(options.version);
  }

  /** A watch is healthy while its rounds end in time, whatever they find. */
  readonly health = (): Health => {
    const { schedule, target } = this.#options;
    const patienceMs = 2 * schedule.intervalMs + 1_000 * target.deadlineS;
    return {
      well: systemClock.now() - this.#lastAt <= patienceMs,
      rounds: this.#rounds,
      ...(this.#state && {
        outcome: this.#state.outcome,
        lastRoundAt: new Date(this.#lastAt).toISOString(),
      }),
    };
  };

  /** Returns the exit code of the last round. */
  async keep(): Promise<number> {
    const { schedule, signal, wakeup, takeRenewal, target } = this.#options;
    const pulse = { ...schedule, clock: systemClock, random: Math.random, signal, wakeup };
    await repeat(pulse, async () => {
      if (takeRenewal()) await target.renew();
      return this.#round();
    });
    return this.#code;
  }

  async #round(): Promise<"again" | "over"> {
    const came = await this.#came();
    if (came === undefined) return "over";
    this.#rounds += 1;
    this.#lastAt = systemClock.now();
    this.metrics.record({ ...came, at: this.#lastAt });
    const { changes, state } = changesOf(this.#state, came.round);
    this.#state = state;
    this.#code = exitCodeOf(came.round);
    this.#past = withRound(this.#past, came.round, new Date(this.#lastAt));
    await this.#options.onRound({ round: came.round, changes, metrics: this.metrics, past: this.#past });
    return this.#options.once ? "over" : "again";
  }

  /** A crash does not end a watch that has completed a round before: the next one may succeed. */
  async #came(): Promise<Came | undefined> {
    try {
      return await this.#options.target.round();
    } catch (error) {
      if (this.#rounds === 0) throw error;
      const because = this.#options.wordsOf(error);
      const round: Round = { kind: "crashed", at: new Date().toISOString(), because };
      return { round, certificates: { auth: undefined, task: undefined } };
    }
  }
}
