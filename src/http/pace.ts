import type { Bucket, Lesson } from "./bucket.ts";
import type { Clock } from "./clock.ts";
import { Limits, type Quota } from "./limits.ts";
import { Stopwatch } from "./stopwatch.ts";

export interface PaceOptions {
  /** Requests under way at once, over all. */
  readonly concurrency: number;
  /** Requests a second, over all; no bound where absent. */
  readonly rate?: number | undefined;
  /** Milliseconds since 1970 after which no wait for a rate limit may end. */
  readonly deadline: number;
  readonly clock: Clock;
  /** What is known of the deployments' limits; what others know as well who have the same one. */
  readonly limits?: Limits | undefined;
}

/** `late`: the bucket is blocked until after the deadline. `interrupted`: the signal came, or the end. */
export type Entry = "go" | "late" | "interrupted";

interface Waiter {
  readonly quota: Quota;
  readonly order: number;
  readonly settle: (entry: Entry) => void;
}

/** What is added to the places of requests that are not urgent: more than there are requests in any run. */
const patient = 2 ** 40;

/**
 * Says when a request may go: a bounded number at once, a bounded number a second, and of each bucket no more than its
 * rate limit has left. Nearly used up, a bucket's requests go one at a time, so that one of them meets the block; then
 * all wait for its end. Waiting takes nobody else's place; the urgent go first, and then who came first.
 */
export class Pace {
  readonly #options: PaceOptions;
  readonly #limits: Limits;
  readonly #blocked: Stopwatch;
  readonly #callOffWatch: () => void;
  #waiters: Waiter[] = [];
  #inFlight = 0;
  #nextOrder = 0;
  #nextAt = 0;
  #callOffWake = () => {};

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#limits = options.limits ?? new Limits();
    this.#blocked = new Stopwatch(options.clock);
    this.#callOffWatch = this.#limits.watch(() => this.#pump());
  }

  /** Milliseconds in which some request had to wait for the end of a block. */
  get waitedMs(): number {
    return this.#blocked.ms;
  }

  /** A place in the order of arrival, ahead of all that is not urgent; a request keeps it over all its attempts. */
  ticket(urgent = false): number {
    return this.#nextOrder++ + (urgent ? 0 : patient);
  }

  /** Resolves when the request may go. Each `go` must be followed by one `leave`. */
  enter(quota: Quota, order: number, signal: AbortSignal): Promise<Entry> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve("interrupted");
      const interrupt = () => settle("interrupted");
      const settle = (entry: Entry) => {
        signal.removeEventListener("abort", interrupt);
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        if (this.#waiters.length === 0) this.#blocked.stop();
        resolve(entry);
      };
      const waiter: Waiter = { quota, order, settle };
      signal.addEventListener("abort", interrupt);
      this.#waiters = [...this.#waiters, waiter].sort((a, b) => a.order - b.order);
      this.#pump();
    });
  }

  /** The attempt is over; what its answer taught is told with it. */
  leave(quota: Quota, lesson?: Lesson): void {
    this.#inFlight -= 1;
    this.#limits.leave(quota, lesson, this.#options.clock.now());
  }

  /** Nothing that is counted with this goes before `until`, in milliseconds since 1970. Gives whether that was news. */
  block(quota: Quota, until: number): boolean {
    return this.#limits.block(quota, until, this.#options.clock.now());
  }

  /** Sends everyone who waits away. */
  close(): void {
    this.#callOffWatch();
    this.#callOffWake();
    this.#blocked.stop();
    for (const waiter of this.#waiters) waiter.settle("interrupted");
  }

  #pump(): void {
    this.#callOffWake();
    const { clock, deadline } = this.#options;
    const now = clock.now();
    let wakeAt = Number.POSITIVE_INFINITY;
    let isBlocked = false;
    for (const waiter of this.#waiters) {
      const bucket = this.#limits.bucket(waiter.quota);
      const at = this.#earliest(bucket, now);
      if (bucket.until > Math.max(now, deadline)) waiter.settle("late");
      else if (at <= now) this.#admit(waiter, bucket, now);
      else wakeAt = Math.min(wakeAt, at);
      isBlocked ||= bucket.until > now;
    }
    if (isBlocked) this.#blocked.start();
    else this.#blocked.stop();
    this.#callOffWake =
      wakeAt === Number.POSITIVE_INFINITY ? () => {} : clock.after(wakeAt - now, () => this.#pump());
  }

  /** When the bucket's next request may go, as far as time alone decides it; Infinity: when another one is over. */
  #earliest(bucket: Bucket, now: number): number {
    if (bucket.until > now) return bucket.until;
    if (this.#inFlight >= this.#options.concurrency || bucket.isFull) return Number.POSITIVE_INFINITY;
    return this.#nextAt;
  }

  #admit(waiter: Waiter, bucket: Bucket, now: number): void {
    bucket.enter();
    this.#inFlight += 1;
    if (this.#options.rate) this.#nextAt = Math.max(now, this.#nextAt) + 1000 / this.#options.rate;
    waiter.settle("go");
  }
}
