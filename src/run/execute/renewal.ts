import type { Presented } from "./compose.ts";

/** How often the run signs in again. */
const mostRenewals = 2;

/** A JWT of one account for the run's own requests, once the one that it began with is refused. */
export class Renewal {
  readonly #signIn: (signal: AbortSignal) => Promise<Presented | undefined>;
  #current: Presented | undefined;
  #underway: Promise<void> | undefined;
  #count = 0;

  constructor(signIn: (signal: AbortSignal) => Promise<Presented | undefined>) {
    this.#signIn = signIn;
  }

  get current(): Presented | undefined {
    return this.#current;
  }

  /** Gives whether there is another JWT than the one that was used. Requests that ask at the same time share one sign-in. */
  async renew(used: Presented | undefined, signal: AbortSignal): Promise<boolean> {
    if (this.#current === used && this.#count < mostRenewals) {
      this.#underway ??= this.#signInAgain(signal).finally(() => {
        this.#underway = undefined;
      });
      await this.#underway;
    }
    return this.#current !== used;
  }

  async #signInAgain(signal: AbortSignal): Promise<void> {
    this.#count += 1;
    this.#current = (await this.#signIn(signal)) ?? this.#current;
  }
}
