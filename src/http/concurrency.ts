/** The concurrency at the start, if that many are allowed. */
const first = 8;
/** How many times slower than the fastest an answer may be before more concurrency only means longer queues. */
const slower = 2;
/** Milliseconds by which response times vary naturally. */
const jitterMs = 10;
/** The weight of the latest answer in the average. */
const weight = 0.2;

/** How one request went. */
export interface Experience {
  /** Milliseconds until the answer; absent if none came. */
  readonly latencyMs?: number;
  /** Set for no answer, a limit (429) or an overload (502, 503, 504). */
  readonly isBad: boolean;
}

/**
 * Adapts the concurrency as TCP does (RFC 5681): one more for each good answer until response times grow, then one more for
 * each round; halved after a bad answer, at most once a round.
 */
export class Concurrency {
  readonly #most: number;
  #limit: number;
  #quickest = Number.POSITIVE_INFINITY;
  #average: number | undefined;
  #isProbing = true;
  /** Answers to wait for until it may shrink again: those sent earlier are no news. */
  #grace = 0;

  constructor(most: number) {
    this.#most = Math.max(1, Math.floor(most));
    this.#limit = Math.min(first, this.#most);
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  learn({ latencyMs, isBad }: Experience): void {
    this.#grace = Math.max(0, this.#grace - 1);
    if (isBad) return this.#shrink(0.5);
    if (latencyMs === undefined) return;
    this.#quickest = Math.min(this.#quickest, latencyMs);
    this.#average = (this.#average ?? latencyMs) * (1 - weight) + latencyMs * weight;
    if (this.#average > slower * this.#quickest + jitterMs) this.#shrink(0.9);
    else this.#limit = Math.min(this.#most, this.#limit + (this.#isProbing ? 1 : 1 / this.#limit));
  }

  #shrink(by: number): void {
    this.#isProbing = false;
    if (this.#grace > 0) return;
    this.#grace = this.limit;
    this.#limit = Math.max(1, this.#limit * by);
  }
}
