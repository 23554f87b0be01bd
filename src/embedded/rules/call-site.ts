import type { Surface } from "../../../contracts/catalogue/catalogue.ts";
import type { IncomingCall } from "../server/call.ts";

export type TokenCarrier = "authorization" | "header" | "cookie" | "query" | "body";

/** One call and what is known about it when a rule is applied. */
export interface CallSite {
  readonly call: IncomingCall;
  readonly surface: Surface;
  /** The route's name, `METHOD /path/{id}`, if one matches. */
  readonly route: string | undefined;
  /** The token that was sent, if any, and its carrier. */
  readonly token: string | undefined;
  readonly via: TokenCarrier | undefined;
  /** Whether the object that the path names exists. */
  readonly objectExists: boolean;
}

export interface RouteTarget {
  readonly method: string;
  /** Below the base path. */
  readonly path: string;
}
