import { fitting, type Operation, operations } from "../../../../contracts/catalogue/catalogue.ts";
import { absent, json } from "../responses.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { authRoutes } from "./auth.ts";
import { accountingHandlers, taskHandlers } from "./operations.ts";
import type { EmbeddedRoute, RouteHandler } from "./route.ts";

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
