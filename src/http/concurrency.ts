/** Requests under way at once in the beginning, where that many are allowed. */
const first = 8;
/** Times the quickest answer that an answer may take before more at once only means that all wait longer. */
const slower = 2;
/** Milliseconds by which answers vary by themselves. */
const jitterMs = 10;
/** How much the latest answer counts in the average. */
const weight = 0.2;

/** How one request went. */
export interface Experience {
  /** Milliseconds until the answer; nothing where none came. */
  readonly latencyMs?: number;
  /** Set for no answer, a limit (429) or an overload (502, 503, 504). */
  readonly isBad: boolean;
}

/**
 * How many requests may be under way at once. As TCP does it (RFC 5681): one more for each good answer until answers begin to
 * take longer, then one more for each round of them; half as many after a bad one, once a round.
 */
export class Concurrency {
  readonly #most: number;
  #limit: number;
  #quickest = Number.POSITIVE_INFINITY;
  #average: number | undefined;
  #isProbing = true;
  /** Answers until it may shrink again: those that left before are no news. */
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
