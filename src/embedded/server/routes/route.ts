import type { Operation, Surface } from "../../../../contracts/catalogue/catalogue.ts";
import { fitting } from "../../../../contracts/catalogue/catalogue.ts";
import type { Caller } from "../../rules/caller.ts";
import type { Call } from "../call.ts";
import type { Problem } from "../problem.ts";
import type { EmbeddedResponse } from "../reply.ts";
import type { ServerState } from "../state.ts";

/** One call that has found its route. */
export interface Request {
  readonly call: Call;
  readonly surface: Surface;
  /** What stands in the place of `{id}`; empty where the route has none. */
  readonly id: string;
}

/** Does what was asked, once nothing speaks against it. */
export type Act = (caller: Caller) => EmbeddedResponse | Problem | Promise<EmbeddedResponse | Problem>;

/** Validates the body and looks up the object. Changes nothing. */
export type Prepare = (request: Request, state: ServerState) => Act | Problem;

export interface Route {
  /** `METHOD /path/{id}`. */
  readonly name: string;
  /** The operation whose scopes guard the route; without one it belongs to signed-in users. */
  readonly operation?: Operation;
  readonly prepare: Prepare;
}

export interface Match {
  readonly route: Route;
  readonly id: string;
}

/** Finds the route of a method and a path, one without `{id}` first; HEAD is taken for GET. */
export function match(routes: readonly Route[], method: string, path: string): Match | undefined {
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
