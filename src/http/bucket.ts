/** Requests that share a rate limit, and what is known of it. Times in milliseconds since 1970. */
export class Bucket {
  inFlight = 0;
  /** As the last answer that said it had it. */
  remaining: number | undefined;
  /** The last answer was a 429. */
  limited = false;
  #from = 0;
  #until = 0;
  /** Milliseconds of blocks before the present one. */
  #past = 0;

  /** Until when nothing goes. */
  get until(): number {
    return this.#until;
  }

  /** Whether another request would have to be the only one: what is left may be used up by those under way. */
  get isFull(): boolean {
    const scarce = this.remaining !== undefined && this.remaining <= this.inFlight;
    return this.inFlight > 0 && (this.limited || scarce);
  }

  /** Gives whether this is later than what was known. */
  block(until: number, now: number): boolean {
    if (until <= this.#until) return false;
    this.#past = this.blockedMs(now);
    this.#from = now;
    this.#until = until;
    return true;
  }

  /** How long this bucket has been blocked, all in all, in milliseconds. */
  blockedMs(now: number): number {
    return this.#past + Math.max(0, Math.min(now, this.#until) - this.#from);
  }
}
