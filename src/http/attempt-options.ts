import type { Dispatcher } from "undici";
import type { Place } from "./failure.ts";
import type { Route } from "./proxy.ts";
import type { WireResult } from "./wire.ts";

/** Where one attempt at a request goes, and within what bounds. */
export interface AttemptOptions {
  readonly dispatcher: Dispatcher;
  readonly route: Route;
  /** Where the connection leads: the origin, or a proxy that forwards. */
  readonly place: Place;
  /** Bound of the whole attempt: connecting, waiting and reading. */
  readonly timeoutMs: number;
  /** Bytes of the answer's body that are read, as sent and as decoded. */
  readonly bodyLimit: number;
  /** When the server's certificate runs out, once that was seen; in milliseconds since 1970. */
  readonly validTo: () => number | undefined;
}

/** `again`: the connection broke, so that the same attempt may well succeed at once. */
export interface Outcome {
  readonly result: WireResult;
  readonly again: boolean;
}
