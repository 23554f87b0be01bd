/** Measures how long something is under way, however many times it begins anew while it is. */
export class Stopwatch {
  readonly #begun = performance.now();
  #underway = 0;
  #since = 0;
  #awayMs = 0;

  /** How many have begun and not ended. */
  get underway(): number {
    return this.#underway;
  }

  begin(): void {
    if (this.#underway === 0) this.#since = performance.now();
    this.#underway += 1;
  }

  end(): void {
    this.#underway -= 1;
    if (this.#underway === 0) this.#awayMs += performance.now() - this.#since;
  }

  /** Milliseconds since the watch was made in which nothing was under way. */
  get idleMs(): number {
    return performance.now() - this.#begun - this.#awayMs;
  }
}
