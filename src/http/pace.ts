import { Bucket } from "./bucket.ts";
import type { Clock } from "./clock.ts";

export interface PaceOptions {
  /** Requests under way at once, over all. */
  readonly concurrency: number;
  /** Requests a second, over all; no bound where absent. */
  readonly rate?: number | undefined;
  /** Milliseconds since 1970 after which no wait for a rate limit may end. */
  readonly deadline: number;
  readonly clock: Clock;
}

/** `late`: the bucket is blocked until after the deadline. `interrupted`: the signal came, or the end. */
export interface Entry {
  readonly kind: "go" | "late" | "interrupted";
  /** Milliseconds of the wait during which the bucket was blocked. */
  readonly waitedMs: number;
}

/** What an answer said of its bucket's limit. */
export interface Lesson {
  readonly limited: boolean;
  readonly remaining?: number | undefined;
}

interface Waiter {
  readonly bucket: Bucket;
  readonly order: number;
  readonly settle: (kind: Entry["kind"]) => void;
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
  readonly #buckets = new Map<string, Bucket>();
  #waiters: Waiter[] = [];
  #inFlight = 0;
  #nextOrder = 0;
  #nextAt = 0;
  #callOffWake = () => {};

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** A place in the order of arrival, ahead of all that is not urgent; a request keeps it over all its attempts. */
  ticket(urgent = false): number {
    return this.#nextOrder++ + (urgent ? 0 : patient);
  }

  /** Resolves when the request may go. Each `go` must be followed by one `leave`. */
  enter(name: string, order: number, signal: AbortSignal): Promise<Entry> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve({ kind: "interrupted", waitedMs: 0 });
      const bucket = this.#bucket(name);
      const blockedBefore = bucket.blockedMs(this.#options.clock.now());
      const interrupt = () => settle("interrupted");
      const settle = (kind: Entry["kind"]) => {
        signal.removeEventListener("abort", interrupt);
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        resolve({ kind, waitedMs: bucket.blockedMs(this.#options.clock.now()) - blockedBefore });
      };
      const waiter: Waiter = { bucket, order, settle };
      signal.addEventListener("abort", interrupt);
      this.#waiters = [...this.#waiters, waiter].sort((a, b) => a.order - b.order);
      this.#pump();
    });
  }

  /** The attempt is over; what its answer taught is told with it. */
  leave(name: string, lesson?: Lesson): void {
    const bucket = this.#bucket(name);
    bucket.inFlight -= 1;
    this.#inFlight -= 1;
    if (lesson) bucket.limited = lesson.limited;
    if (lesson?.remaining !== undefined) bucket.remaining = lesson.remaining;
    this.#pump();
  }

  /** Nothing of this bucket goes before `until`, in milliseconds since 1970. Gives whether that was news. */
  block(name: string, until: number): boolean {
    return this.#bucket(name).block(until, this.#options.clock.now());
  }

  /** Sends everyone who waits away. */
  close(): void {
    this.#callOffWake();
    for (const waiter of this.#waiters) waiter.settle("interrupted");
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name) ?? new Bucket();
    this.#buckets.set(name, bucket);
    return bucket;
  }

  #pump(): void {
    this.#callOffWake();
    const { clock, deadline } = this.#options;
    const now = clock.now();
    let wakeAt = Number.POSITIVE_INFINITY;
    for (const waiter of this.#waiters) {
      const at = this.#earliest(waiter.bucket, now);
      if (waiter.bucket.until > Math.max(now, deadline)) waiter.settle("late");
      else if (at <= now) this.#admit(waiter, now);
      else wakeAt = Math.min(wakeAt, at);
    }
    this.#callOffWake =
      wakeAt === Number.POSITIVE_INFINITY ? () => {} : clock.after(wakeAt - now, () => this.#pump());
  }

  /** When the bucket's next request may go, as far as time alone decides it; Infinity: when another one is over. */
  #earliest(bucket: Bucket, now: number): number {
    if (bucket.until > now) return bucket.until;
    if (this.#inFlight >= this.#options.concurrency || bucket.isFull) return Number.POSITIVE_INFINITY;
    return this.#nextAt;
  }

  #admit(waiter: Waiter, now: number): void {
    waiter.bucket.inFlight += 1;
    this.#inFlight += 1;
    if (this.#options.rate) this.#nextAt = Math.max(now, this.#nextAt) + 1000 / this.#options.rate;
    waiter.settle("go");
  }
}
