import { systemClock } from "../http/clock.ts";
import { output } from "./io/safe-output.ts";

/** Exit codes of the signals that end a command early. */
export const codes = { SIGINT: 130, SIGTERM: 143 } as const;
export type Signal = keyof typeof codes;
export const signals = Object.keys(codes) as readonly Signal[];

/** Of runs side by side, the first tells for all. */
const underWay = new Set<Interruption>();

/** Milliseconds after which an interrupted run ends in any case. */
const patienceMs = 4_900;

/** Ends a run early: when its time is up, or when the user or the system asks for it. Keys are revoked all the same. */
export class Interruption {
  /** Milliseconds since 1970 at which the run's time is up. */
  readonly deadline: number;
  code: number | undefined;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(timeMs: number) {
    this.deadline = systemClock.now() + timeMs;
    this.#timer = setTimeout(() => this.#controller.abort("deadline"), timeMs).unref();
    underWay.add(this);
    for (const signal of signals) process.on(signal, this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Gives the signals and the clock back. */
  end(): void {
    clearTimeout(this.#timer);
    underWay.delete(this);
    for (const signal of signals) process.off(signal, this.#onSignal);
  }

  readonly #onSignal = (signal: Signal): void => {
    if (this.code !== undefined) return;
    const code = codes[signal];
    this.code = code;
    this.#controller.abort("interrupted");
    const [first] = underWay;
    if (first === this) output.notice("\ntitan-auth: stopping; created keys are being revoked\n");
    setTimeout(() => {
      output.notice("titan-auth: keys may be left: run titan-auth cleanup\n");
      process.exit(output.code(code));
    }, patienceMs).unref();
  };
}
