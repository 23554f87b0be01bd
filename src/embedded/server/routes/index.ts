import { fitting, type Operation, operations } from "../../../../contracts/catalogue/catalogue.ts";
import type { Caller } from "../../rules/authentication.ts";
import type { CallSite } from "../../rules/behaviour.ts";
import type { IncomingCall } from "../call.ts";
import { absent, type EmbeddedResponse, json, type Rejection } from "../responses.ts";
import type { ServerState } from "../state.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { authRoutes } from "./auth.ts";
import { accountingHandlers, taskHandlers } from "./operations.ts";

/** One call that has found its route. */
export interface RoutedCall {
  readonly call: IncomingCall;
  readonly site: CallSite;
  /** The value of `{id}`; empty where the route has none. */
  readonly id: string;
}

/** Does what was asked, after every check has passed. */
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

export interface RouteMatch {
  readonly route: EmbeddedRoute;
  readonly id: string;
}

/** Finds the route of a method and a path, routes without `{id}` first. HEAD counts as GET. */
export function match(
  routes: readonly EmbeddedRoute[],
  method: string,
  path: string,
): RouteMatch | undefined {
  const called = `${method === "HEAD" ? "GET" : method} ${path}`;
  const route = fitting(routes, ({ name }) => name, called);
  if (!route) return undefined;
  const id = called.split("/")[route.name.split("/").indexOf("{id}")];
  return { route, id: id === undefined ? "" : decode(id) };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const handlers: Readonly<Record<string, RouteHandler>> = { ...taskHandlers, ...accountingHandlers };

/** For an operation of a configured catalogue: no object exists, a collection is empty. */
function unbuilt({ target }: Operation): RouteHandler {
  return (_request, state) =>
    target === "object" ? absent("Object") : () => json(200, state.behaviour.shape.data([]));
}

/** Every route of a deployment: the auth service's, and one for each operation. */
export const routesOf = (offered: readonly Operation[] = operations): readonly EmbeddedRoute[] => [
  ...authRoutes,
  ...apiKeyRoutes,
  ...offered.map((operation) => ({
    name: operation.id,
    operation,
    prepare: handlers[operation.id] ?? unbuilt(operation),
  })),
];
