import type { Wakeup } from "../watch/rounds.ts";
import { codes, type Signal, signals } from "./interruption.ts";

/** Signals as a watch hears them, also between its rounds: SIGHUP calls for a round with fresh settings, the others end it. */
export class WatchSignals {
  code: number | undefined;
  readonly #wakeup: Wakeup;
  readonly #end = new AbortController();
  #renewal = false;

  constructor(wakeup: Wakeup) {
    this.#wakeup = wakeup;
    process.on("SIGHUP", this.#onRenewal);
    for (const signal of signals) process.on(signal, this.#onEnd);
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Whether fresh settings were asked for since this was last asked. */
  takeRenewal(): boolean {
    const asked = this.#renewal;
    this.#renewal = false;
    return asked;
  }

  /** Gives the signals back. */
  end(): void {
    process.off("SIGHUP", this.#onRenewal);
    for (const signal of signals) process.off(signal, this.#onEnd);
  }

  readonly #onRenewal = (): void => {
    this.#renewal = true;
    this.#wakeup.ring();
  };

  readonly #onEnd = (signal: Signal): void => {
    this.code ??= codes[signal];
    this.#end.abort();
  };
}
