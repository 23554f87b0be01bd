import type { Io } from "./io.ts";
import type { SafeOutput } from "./safe-output.ts";

/** Exit codes of the signals that end a command early. */
const codes = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;
type Signal = keyof typeof codes;

/** Milliseconds after a signal within which the command ends in any case. */
const promisedMs = 5_000;
/** Milliseconds between looks at the clock. */
const lookMs = 100;
/** Milliseconds that ending takes at least. A busy machine also delays it, by about as much as the looks. */
const leastMarginMs = 500;

/** Ends a command early if the user or the system asks for it. Keys are still revoked. */
export class Interruption {
  readonly #io: Pick<Io, "signals" | "exit">;
  readonly #output: SafeOutput;
  readonly #controller = new AbortController();
  readonly #listeners: readonly (readonly [Signal | "uncaughtException", (error: unknown) => void])[];
  #code: number | undefined;
  #patience: NodeJS.Timeout | undefined;

  /** A watch handles SIGHUP itself: `except`. */
  constructor(
    io: Pick<Io, "signals" | "exit">,
    output: SafeOutput,
    { except, onFault }: { readonly except?: Signal; readonly onFault: (error: unknown) => number },
  ) {
    this.#io = io;
    this.#output = output;
    const heard = (Object.keys(codes) as Signal[]).filter((signal) => signal !== except);
    this.#listeners = [
      ...heard.map((signal) => [signal, () => this.#stop(() => codes[signal])] as const),
      ["uncaughtException", (error) => this.#stop(() => onFault(error))],
    ];
    for (const [signal, listener] of this.#listeners) io.signals.on(signal, listener);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit code of the signal that came; `undefined` if none did. */
  get code(): number | undefined {
    return this.#code;
  }

  /**
   * The work has ended. Signals have their usual effect again, unless one ended it: further ones change nothing while the result
   * is written, which has what is left of the promised time.
   */
  end(): void {
    for (const [event, listener] of this.#listeners)
      if (this.#code === undefined || event === "uncaughtException") this.#io.signals.off(event, listener);
  }

  #stop(codeOf: () => number): void {
    if (this.#code !== undefined) return;
    const code = codeOf();
    this.#code = code;
    this.#controller.abort("interrupted");
    this.#output.notice("\ntitan-auth: stopping; created keys are being revoked\n");
    const began = performance.now();
    let [last, delayMs] = [began, 0];
    this.#patience = setInterval(() => {
      const now = performance.now();
      delayMs = Math.max(delayMs, now - last - lookMs);
      last = now;
      if (now - began + Math.max(leastMarginMs, 2 * delayMs) < promisedMs) return;
      clearInterval(this.#patience);
      this.#output.notice("titan-auth: keys may be left: run titan-auth cleanup\n");
      this.#io.exit(this.#output.code(code));
    }, lookMs);
    this.#patience.unref();
  }
}
