import type { Clock } from "./clock.ts";

/** A clock whose every wait is over at once; it goes on by the time that was waited for, and notes it. */
export class HastyClock implements Clock {
  readonly waits: number[] = [];
  #now = Date.now();

  now(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const timer = setImmediate(() => {
      this.#now += ms;
      this.waits.push(ms);
      then();
    });
    return () => clearImmediate(timer);
  }
}

/** Whatever was already decided has been told. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now = 1_000_000;
  #timers: { at: number; then: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const timer = { at: this.#now + ms, then };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  async goOn(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { then } of due) then();
    await settled();
  }
}
