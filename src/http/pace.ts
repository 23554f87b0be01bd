import { type Clock, Stopwatch } from "./clock.ts";
import { Concurrency, type Experience } from "./concurrency.ts";
import { Limits, type Quota, type QuotaUpdate } from "./limits.ts";

export interface PaceOptions {
  /** The most concurrent requests in all. */
  readonly concurrency: number;
  /** The most requests a second in all; unlimited if absent. */
  readonly rate?: number | undefined;
  /** No wait for a rate limit may end after this time, in milliseconds since 1970. */
  readonly deadline: number;
  readonly clock: Clock;
  /** What is known about the deployments' limits; may be shared with others. */
  readonly limits?: Limits | undefined;
}

export type Rank = "insistent" | "urgent" | "usual";

/** The first order of each rank: the gap between two exceeds the number of requests in any run. */
const ranks: Readonly<Record<Rank, number>> = { insistent: -(2 ** 40), urgent: 0, usual: 2 ** 40 };
const isInsistent = ({ order }: Waiter): boolean => order < 0;
/** How far insistent requests may exceed the usual concurrency. */
const spare = 24;
/** The longest wait for a rate limit, in milliseconds: one window of Titan's, and a little. */
export const longestWindowMs = 65_000;

/**
 * Decides when a request may go: a limited number at once, a limited number a second, and from each bucket no more than its
 * rate limit has left. When a bucket is nearly used up, its requests go one at a time, so that only one of them gets
 * blocked; then all wait for the end of the block. Waiting requests occupy no slot; insistent ones go first, then urgent
 * ones, then in order of arrival.
 */
export class Pace {
  readonly #options: PaceOptions;
  readonly #limits: Limits;
  readonly #concurrency: Concurrency;
  readonly #blocked: Stopwatch;
  readonly #callOffWatch: () => void;
  readonly #waiters = new WaitQueue();
  /** Cancels waiters when a signal is aborted: one listener for each signal, since thousands may wait on the same one. */
  readonly #interrupted = new WeakMap<AbortSignal, Set<Waiter>>();
  #inFlight = 0;
  #nextOrder = 0;
  #nextAt = 0;
  #callOffWake = () => {};

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#limits = options.limits ?? new Limits();
    this.#concurrency = new Concurrency(options.concurrency);
    this.#blocked = new Stopwatch(options.clock);
    this.#callOffWatch = this.#limits.watch(() => this.#pump());
  }

  /** Milliseconds during which some request waited for the end of a block. */
  get waitedMs(): number {
    return this.#blocked.ms;
  }

  /** A place in the order of arrival, after those of a higher rank; a request keeps it over all its attempts. */
  ticket(rank: Rank = "usual"): number {
    return this.#nextOrder++ + ranks[rank];
  }

  /** Resolves when the request may go. Each `go` must be followed by one `leave`. */
  enter(quota: Quota, order: number, signal: AbortSignal): Promise<Entry> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve("interrupted");
      const listeners = this.#listenersOf(signal);
      const settle = (entry: Entry) => {
        listeners.delete(waiter);
        this.#waiters.remove(waiter);
        if (this.#waiters.isEmpty) this.#blocked.stop();
        resolve(entry);
      };
      const waiter: Waiter = { quota, order, settle };
      listeners.add(waiter);
      this.#waiters.add(waiter);
      if (this.#mayChange(waiter)) this.#pump();
    });
  }

  /** Whether a new request in the queue matters now: if all slots are taken, it waits for another to end. */
  #mayChange(waiter: Waiter): boolean {
    const hasRoom = this.#inFlight < this.#concurrency.limit || isInsistent(waiter);
    return hasRoom || this.#limits.bucket(waiter.quota).until > this.#options.clock.now();
  }

  #listenersOf(signal: AbortSignal): Set<Waiter> {
    const known = this.#interrupted.get(signal);
    if (known !== undefined) return known;
    const listeners = new Set<Waiter>();
    this.#interrupted.set(signal, listeners);
    signal.addEventListener("abort", () => settleAll([...listeners], "interrupted"), { once: true });
    return listeners;
  }

  /** Called when the attempt is over, with what its answer showed. */
  leave(quota: Quota, update?: QuotaUpdate, experience?: Experience): void {
    this.#inFlight -= 1;
    if (experience !== undefined) this.#concurrency.learn(experience);
    this.#limits.leave(quota, update, this.#options.clock.now());
  }

  /** Blocks everything that is counted together until `until`, in milliseconds since 1970. Returns whether that was news. */
  block(quota: Quota, until: number): boolean {
    return this.#limits.block(quota, until, this.#options.clock.now());
  }

  /** Cancels all waiters. */
  close(): void {
    this.#callOffWatch();
    this.#callOffWake();
    this.#blocked.stop();
    for (const { waiters } of this.#waiters.lines) settleAll([...waiters], "interrupted");
  }

  #pump(): void {
    this.#callOffWake();
    const { clock, deadline } = this.#options;
    const now = clock.now();
    for (const { quota, waiters } of this.#waiters.lines)
      if (this.#limits.bucket(quota).until > Math.max(now, deadline))
        settleAll(
          waiters.filter(
            (one) => !isInsistent(one) || this.#limits.bucket(quota).until > now + longestWindowMs,
          ),
          "late",
        );
    for (let next = this.#next(now); next !== undefined; next = this.#next(now)) this.#admit(next, now);
    let isBlocked = false;
    let wakeAt = Number.POSITIVE_INFINITY;
    for (const line of this.#waiters.lines) {
      isBlocked ||= this.#limits.bucket(line.quota).until > now;
      wakeAt = Math.min(wakeAt, this.#earliest(line, now));
    }
    if (isBlocked) this.#blocked.start();
    else this.#blocked.stop();
    this.#callOffWake =
      wakeAt === Number.POSITIVE_INFINITY ? () => {} : clock.after(wakeAt - now, () => this.#pump());
  }

  /** The first waiter that may go now. */
  #next(now: number): Waiter | undefined {
    let first: Waiter | undefined;
    for (const line of this.#waiters.lines) {
      const [head] = line.waiters;
      if (head === undefined || (first !== undefined && first.order < head.order)) continue;
      if (this.#earliest(line, now) <= now) first = head;
    }
    return first;
  }

  /** When the first request of a line may go, as far as time alone decides; Infinity if another one must end first. */
  #earliest({ quota, waiters: [head] }: Line, now: number): number {
    const bucket = this.#limits.bucket(quota);
    if (bucket.until > now) return bucket.until;
    const room = this.#concurrency.limit + (head !== undefined && isInsistent(head) ? spare : 0);
    if (this.#inFlight >= room || bucket.isFull) return Number.POSITIVE_INFINITY;
    return this.#nextAt;
  }

  #admit(waiter: Waiter, now: number): void {
    this.#limits.bucket(waiter.quota).enter();
    this.#inFlight += 1;
    if (this.#options.rate) this.#nextAt = Math.max(now, this.#nextAt) + 1000 / this.#options.rate;
    waiter.settle("go");
  }
}

function settleAll(waiters: readonly Waiter[], entry: Entry): void {
  for (const { settle } of waiters) settle(entry);
}

/** A request that waits for its turn. `urgent` ones have lower orders. */
export interface Waiter {
  readonly quota: Quota;
  readonly order: number;
  readonly settle: (entry: Entry) => void;
}

/** `late`: the bucket is blocked beyond the deadline. `interrupted`: the signal was aborted, or the transport closed. */
export type Entry = "go" | "late" | "interrupted";

/** Waiters that are counted together, in the order in which they may go. */
export interface Line {
  readonly quota: Quota;
  readonly waiters: Waiter[];
}

/** All waiters, in a line for each quota: there are few lines, however many wait. */
class WaitQueue {
  readonly #lines = new Map<string, Line>();

  get lines(): Iterable<Line> {
    return this.#lines.values();
  }

  get isEmpty(): boolean {
    return this.#lines.size === 0;
  }

  add(waiter: Waiter): void {
    const name = nameOf(waiter.quota);
    const line = this.#lines.get(name) ?? { quota: waiter.quota, waiters: [] };
    this.#lines.set(name, line);
    line.waiters.splice(placeOf(waiter.order, line.waiters), 0, waiter);
  }

  remove(waiter: Waiter): void {
    const name = nameOf(waiter.quota);
    const waiters = this.#lines.get(name)?.waiters;
    const at = waiters?.indexOf(waiter) ?? -1;
    if (at >= 0) waiters?.splice(at, 1);
    if (waiters?.length === 0) this.#lines.delete(name);
  }
}

const nameOf = ({ origin, surface, caller }: Quota): string => `${origin} ${surface} ${caller}`;

/** The position of a waiter in a line: after all whose order is not higher. Most come last. */
const placeOf = (order: number, waiters: readonly Waiter[]): number =>
  waiters.findLastIndex((other) => other.order <= order) + 1;
