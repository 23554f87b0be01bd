import type { Operation, Surface } from "../../contracts/catalogue.ts";

/** What a pact's request is, whatever it carries. */
export interface Target {
  readonly operation: string;
  readonly surface: Surface;
  readonly service: "auth" | "task";
  /** The catalogue's, where it knows the operation. */
  readonly known?: Operation;
}

/** Finds out which operation a request is an instance of. `path` may carry a query. */
export function targetOf(method: string, path: string, operations: readonly Operation[]): Target {
  const [bare = ""] = path.split("?");
  const known = operations.find((one) => one.method === method && template(one.path).test(bare));
  if (known !== undefined) return { operation: known.id, surface: known.surface, service: "task", known };
  const surface = surfaceOf(bare);
  const named = bare
    .replace(/(?<=.)\/$/, "")
    .replace(/\/(?:[0-9a-f]{8}-[0-9a-f-]{27}|\d+)(?=\/|$)/gi, "/{id}");
  return { operation: `${method} ${named}`, surface, service: surface === "auth" ? "auth" : "task" };
}

const template = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll("{id}", "[^/]+")}/?$`);

const surfaceOf = (path: string): Surface =>
  /^\/api\/v1\/(?:auth|api-keys)\b/.test(path)
    ? "auth"
    : path.startsWith("/api/v1/analytics")
      ? "analytics"
      : path.startsWith("/api/v1/billing")
        ? "billing"
        : "task";
