/** Requests that share a rate limit, and what is known of it. Times in milliseconds since 1970. */
export class Bucket {
  inFlight = 0;
  /** As the last answer that said it had it. */
  remaining: number | undefined;
  /** The last answer was a 429. */
  limited = false;
  /** Nothing goes before. */
  until = 0;
  /** Requests that went out from here: in a window of the limit as many at most. */
  #sent = 0;

  /** What holds for all of these together, once it is known that one limit counts them. */
  static together(buckets: readonly Bucket[]): Bucket {
    const whole = new Bucket();
    for (const one of buckets) {
      whole.inFlight += one.inFlight;
      whole.remaining = Math.min(whole.remaining ?? Number.POSITIVE_INFINITY, one.remaining ?? Infinity);
      whole.limited ||= one.limited;
      whole.until = Math.max(whole.until, one.until);
    }
    if (whole.remaining === Infinity) whole.remaining = undefined;
    return whole;
  }

  /** Whether another request would have to be the only one: what is left may be used up by those under way. */
  get isFull(): boolean {
    const scarce = this.remaining !== undefined && this.remaining <= this.inFlight;
    return this.inFlight > 0 && (this.limited || scarce);
  }

  isIdle(now: number): boolean {
    return this.inFlight === 0 && this.until <= now;
  }

  enter(): void {
    this.inFlight += 1;
    this.#sent += 1;
  }

  /** A request is over. Gives whether the limit counted more than went out from here: it counts others as well. */
  leave(update?: QuotaUpdate): boolean {
    this.inFlight -= 1;
    if (update === undefined) return false;
    const { limited, remaining, limit } = update;
    this.limited = limited;
    if (remaining === undefined) return false;
    this.remaining = remaining;
    return limit !== undefined && limit - remaining > this.#sent;
  }
}

/** What an answer said of its rate limit. */
export interface QuotaUpdate {
  readonly limited: boolean;
  readonly remaining?: number | undefined;
  /** Requests in a window. */
  readonly limit?: number | undefined;
}
