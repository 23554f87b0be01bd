import type { Clock } from "../../../src/http/clock.ts";

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

/** A clock that goes on to its next timer once nothing else is left to do: days pass in a moment, in their right order. */
export class VirtualClock implements Clock {
  #now = Date.parse("2026-01-01T00:00:00.400Z");
  #timers: { at: number; then: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), then };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Goes on until the work is done, which may wait for nothing but this clock. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const end = () => {
      isOver = true;
    };
    work.then(end, end);
    for (await settled(); !isOver; await settled()) {
      const [next] = this.#timers.sort((a, b) => a.at - b.at);
      if (next === undefined) throw new Error("the work waits for something else than this clock");
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.then();
    }
    return work;
  }
}
