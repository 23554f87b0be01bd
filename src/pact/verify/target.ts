import type { Operation, Surface } from "../../../contracts/catalogue/catalogue.ts";
import { fitting } from "../../../contracts/catalogue/templates.ts";
import { ownOperations } from "../../../suites/model/profile-translation.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";

/** What a pact's request is, whatever it carries. */
export interface Target {
  readonly operation: string;
  readonly surface: Surface;
  readonly service: "auth" | "task";
  /** The catalogue's, where it knows the operation. */
  readonly known?: Operation;
}

/** Finds out which operation a request is an instance of, one without `{id}` first. `path` may carry a query. */
export function targetOf(method: string, path: string, { operations, profile }: Known): Target {
  const [whole = ""] = path.split("?");
  const bare = whole.replace(/(?<=.)\/$/, "");
  const call = `${method} ${bare}`;
  const known = fitting(operations, ({ id }) => id, call);
  if (known !== undefined) return { operation: known.id, surface: known.surface, service: "task", known };
  const called = fitting(ownOperations(profile), (operation) => operation, call);
  if (called !== undefined) return { operation: called, surface: "auth", service: "auth" };
  const surface = surfaceOf(bare);
  const named = bare.replace(/\/(?:[0-9a-f]{8}-[0-9a-f-]{27}|\d+)(?=\/|$)/gi, "/{id}");
  return { operation: `${method} ${named}`, surface, service: surface === "auth" ? "auth" : "task" };
}

/** What decides which operation a request is. */
export type Known = Pick<RunContext, "operations" | "profile">;

const surfaceOf = (path: string): Surface =>
  /^\/api\/v1\/(?:auth|api-keys)\b/.test(path)
    ? "auth"
    : path.startsWith("/api/v1/analytics")
      ? "analytics"
      : path.startsWith("/api/v1/billing")
        ? "billing"
        : "task";
