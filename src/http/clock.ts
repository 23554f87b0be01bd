/** Time, as the pace of requests needs it; tests hand in their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `ms` milliseconds or, where that is very long, earlier. Gives what calls it off. */
  after(ms: number, then: () => void): () => void;
}

/** The longest delay a timer of Node takes, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

export const systemClock: Clock = {
  // Runs on where the system's clock is set: waits and measured times would be off by as much.
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
