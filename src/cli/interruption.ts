import { systemClock } from "../http/clock.ts";
import { outlet } from "./outlet.ts";

/** Exit codes of the signals that end a run early. */
const codes = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof codes;

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
    for (const signal of Object.keys(codes) as Signal[]) process.on(signal, this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Gives the signals and the clock back. */
  end(): void {
    clearTimeout(this.#timer);
    for (const signal of Object.keys(codes) as Signal[]) process.off(signal, this.#onSignal);
  }

  readonly #onSignal = (signal: Signal): void => {
    if (this.code !== undefined) return;
    const code = codes[signal];
    this.code = code;
    this.#controller.abort("interrupted");
    // Of several runs side by side, one tells for all.
    if (process.listeners(signal)[0] === this.#onSignal)
      outlet.notice("\ntitan-auth: stopping; created keys are being revoked\n");
    setTimeout(() => {
      outlet.notice("titan-auth: keys may be left: run titan-auth cleanup\n");
      process.exit(outlet.code(code));
    }, patienceMs).unref();
  };
}
