import type { Dispatcher } from "undici";
import { systemClock } from "./clock.ts";
import { blameProxy, inWords, slow } from "./connect.ts";
import { decode, sizeInWords } from "./decode.ts";
import { explain, Failure } from "./failure.ts";
import { nameOf, type Place } from "./place.ts";
import { credentialsWanted, proxyRefused, type Route } from "./proxy.ts";
import type { WireRequest, WireResult } from "./wire.ts";

/** Sends a request once. Resolves whatever the network does; rejects only if the request cannot be written at all. */
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

/** One dispatch, driven by undici's callbacks. It settles once; later callbacks change nothing. */
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

  /** The time-out has passed. */
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

/** Default headers of every request. In addition undici sends `host` and `connection`. */
const defaults = { "accept-encoding": "identity", "user-agent": "titan-auth" };

/** A request in undici's terms. A forwarding proxy takes the place of the origin and gets the whole URL. */
function toDispatch(request: WireRequest, route: Route): Dispatcher.DispatchOptions {
  const { method, url, body } = request;
  const path = `${request.path ?? url.pathname}${url.search}`;
  const headers = withDefaults(request.headers, defaults);
  const common = { method, ...(body === undefined ? {} : { body }) };
  if (route.kind !== "forward") return { ...common, origin: url.origin, path, headers };
  const { authorization } = route.proxy;
  return {
    ...common,
    origin: route.proxy.url.origin,
    path: `${url.origin}${path}`,
    headers: {
      ...withDefaults(forOrigin(headers), { host: url.host }),
      ...(authorization ? { "proxy-authorization": authorization } : {}),
    },
  };
}

/** A forwarding proxy takes Proxy-Authorization for its own (RFC 9110, 11.7.1). */
const forOrigin = ({ "proxy-authorization": _, ...headers }: Readonly<Record<string, string>>) => headers;

function withDefaults(headers: Readonly<Record<string, string>>, others: Readonly<Record<string, string>>) {
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const missing = Object.entries(others).filter(([name]) => !given.has(name));
  return { ...headers, ...Object.fromEntries(missing) };
}

/** Reads headers from undici's flat list of names and values, in their order and spelling. */
function readHeaders(
  raw: Dispatcher.DispatchController["rawHeaders"],
): readonly (readonly [string, string])[] {
  if (!Array.isArray(raw)) return [];
  const texts = raw.map((part) => (typeof part === "string" ? part : part.toString("latin1")));
  return texts.flatMap((name, index) => (index % 2 === 0 ? [[name, texts[index + 1] ?? ""] as const] : []));
}

const ofRequest = ["UND_ERR_INVALID_ARG", "UND_ERR_NOT_SUPPORTED", "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH"];

/** Whether undici refused to write the request: the caller's mistake, such as a line break in a header. */
function isUnsendable(error: Error): boolean {
  return "code" in error && ofRequest.some((code) => code === error.code);
}

/** Where one attempt at a request goes, and its limits. */
export interface AttemptOptions {
  readonly dispatcher: Dispatcher;
  readonly route: Route;
  /** The other end of the connection: the origin, or a forwarding proxy. */
  readonly place: Place;
  /** Time limit of the whole attempt: connecting, waiting and reading. */
  readonly timeoutMs: number;
  /** The limit for the body in bytes, both as sent and as decoded. */
  readonly bodyLimit: number;
  /** When the server's certificate expires, if it was seen; in milliseconds since 1970. */
  readonly validTo: () => number | undefined;
}

/** `again`: the connection failed or broke, so the same attempt may succeed a moment later. */
export interface Outcome {
  readonly result: WireResult;
  readonly again: boolean;
}
