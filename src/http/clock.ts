/** The clock of the pacing; tests pass their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `ms` milliseconds, or earlier if that is very long. Returns a function that cancels it. */
  after(ms: number, then: () => void): () => void;
}

/** The longest delay a timer of Node takes, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

export const systemClock: Clock = {
  // Continues when the system's clock is set; otherwise waits and measured times would be wrong.
  now: () => performance.timeOrigin + performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, Math.min(Math.max(ms, 0), longestTimer));
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms` milliseconds, or at once when the signal is aborted. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      callOff();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const callOff = clock.after(ms, done);
    signal.addEventListener("abort", done);
  });
}

/** A stopwatch that can be paused. */
export class Stopwatch {
  readonly #clock: Clock;
  #past = 0;
  #since: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The total so far, in milliseconds. */
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
