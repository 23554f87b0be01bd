import type { Dispatcher } from "undici";
import type { AttemptOptions, Outcome } from "./attempt-options.ts";
import { systemClock } from "./clock.ts";
import { blameProxy, inWords, slow } from "./connect.ts";
import { decode, sizeInWords } from "./decode.ts";
import { explain, Failure, nameOf } from "./failure.ts";
import { credentialsWanted, proxyRefused } from "./proxy.ts";
import { isUnsendable, readHeaders, toDispatch } from "./undici-words.ts";
import type { WireRequest, WireResult } from "./wire.ts";

/** Sends a request once. Resolves whatever the network does; rejects only where the request cannot be written at all. */
export function exchange(
  request: WireRequest,
  options: AttemptOptions,
  signal: AbortSignal,
): Promise<Outcome> {
  let handler: Exchange;
  const interrupt = () => handler.interrupt();
  const outcome = new Promise<Outcome>((resolve, reject) => {
    handler = new Exchange(options, { resolve, reject });
    if (signal.aborted) interrupt();
    else options.dispatcher.dispatch(toDispatch(request, options.route), handler);
  });
  const timer = setTimeout(() => handler.giveUp(), options.timeoutMs);
  signal.addEventListener("abort", interrupt);
  return outcome.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener("abort", interrupt);
  });
}

interface Settle {
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** The course of one dispatch, told by undici. It is settled once; what undici tells after that changes nothing. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: AttemptOptions;
  readonly #settle: Settle;
  #phase: "connecting" | "waiting" | "reading" | "over" = "connecting";
  #controller: Dispatcher.DispatchController | undefined;
  #sentAt = systemClock.now();
  #started = performance.now();
  #status = 0;
  #headers: readonly (readonly [string, string])[] = [];
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(options: AttemptOptions, settle: Settle) {
    this.#options = options;
    this.#settle = settle;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#phase === "over") {
      controller.abort(new Error("given up while connecting"));
      return;
    }
    this.#phase = "waiting";
    this.#sentAt = systemClock.now();
    this.#started = performance.now();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (status < 200 || this.#phase === "over") return;
    const { route } = this.#options;
    this.#phase = "reading";
    this.#status = status;
    this.#headers = readHeaders(controller.rawHeaders);
    if (status === credentialsWanted && route.kind === "forward")
      this.#fail(proxyRefused(route.proxy, status));
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    const { bodyLimit } = this.#options;
    if (this.#size <= bodyLimit) this.#chunks.push(chunk);
    else this.#fail(new Failure("too-large", `the answer is larger than ${sizeInWords(bodyLimit)}`));
  }

  onResponseEnd(): void {
    if (this.#phase === "over") return;
    try {
      const whole = Buffer.concat(this.#chunks);
      this.#succeed(decode(whole, this.#header("content-encoding"), this.#options.bodyLimit));
    } catch (error) {
      this.#fail(explain(error, this.#options.place));
    }
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (isUnsendable(error))
      this.#settle.reject(new TypeError(`no request can be written: ${error.message}`));
    else this.#fail(explain(error, this.#options.place));
  }

  interrupt(): void {
    this.#fail(new Failure("interrupted", "the run was interrupted before the answer came"));
  }

  /** The time is up. */
  giveUp(): void {
    const { place, timeoutMs } = this.#options;
    const failures = {
      connecting: () => new Failure("timeout", slow(place, timeoutMs), true),
      waiting: () => new Failure("timeout", `no answer from ${nameOf(place)} within ${inWords(timeoutMs)}`),
      reading: () => new Failure("timeout", `the answer was not whole within ${inWords(timeoutMs)}`),
    };
    if (this.#phase !== "over") this.#fail(failures[this.#phase]());
  }

  #header(name: string): string {
    return this.#headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? "";
  }

  #succeed(body: Buffer): void {
    const validTo = this.#options.validTo();
    const certificate = validTo === undefined ? {} : { certificate: { validTo } };
    const answer = { kind: "answer", status: this.#status, headers: this.#headers, body } as const;
    this.#end({ ...answer, ...this.#times(), ...certificate }, false);
  }

  #fail(failure: Failure): void {
    const atProxy = this.#phase === "connecting" && this.#options.route.kind === "forward";
    const { trouble, message: detail, again } = atProxy ? blameProxy(failure) : failure;
    this.#end({ kind: "trouble", trouble, detail, ...this.#times() }, again);
  }

  #times() {
    return { sentAt: this.#sentAt, durationMs: performance.now() - this.#started };
  }

  #end(result: WireResult, again: boolean): void {
    if (this.#phase === "over") return;
    this.#phase = "over";
    this.#chunks = [];
    this.#settle.resolve({ result, again });
    if (result.kind === "trouble") this.#controller?.abort(new Error("given up"));
  }
}
