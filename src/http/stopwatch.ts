import type { Clock } from "./clock.ts";

/** Time that adds up while it runs. */
export class Stopwatch {
  readonly #clock: Clock;
  #past = 0;
  #since: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** All of it so far, in milliseconds. */
  get ms(): number {
    return this.#past + (this.#since === undefined ? 0 : this.#clock.now() - this.#since);
  }

  start(): void {
    this.#since ??= this.#clock.now();
  }

  stop(): void {
    this.#past = this.ms;
    this.#since = undefined;
  }
}
