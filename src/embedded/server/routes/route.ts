import type { Operation } from "../../../../contracts/catalogue/catalogue.ts";
import type { CallSite } from "../../rules/call-site.ts";
import type { Caller } from "../../rules/caller.ts";
import type { IncomingCall } from "../call.ts";
import type { EmbeddedResponse, Rejection } from "../responses.ts";
import type { ServerState } from "../state.ts";

/** One call that has found its route. */
export interface RoutedCall {
  readonly call: IncomingCall;
  readonly site: CallSite;
  /** The value of `{id}`; empty if the route has none. */
  readonly id: string;
}

/** Performs the call after every check has passed. */
export type Perform = (
  caller: Caller,
) => EmbeddedResponse | Rejection | Promise<EmbeddedResponse | Rejection>;

/** Validates the body and looks up the object. Changes nothing. */
export type RouteHandler = (request: RoutedCall, state: ServerState) => Perform | Rejection;

export interface EmbeddedRoute {
  /** `METHOD /path/{id}`. */
  readonly name: string;
  /** The operation whose scopes guard the route. Routes without one belong to signed-in users. */
  readonly operation?: Operation;
  readonly prepare: RouteHandler;
}
