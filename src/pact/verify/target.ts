import type { Operation, Surface } from "../../../contracts/catalogue/catalogue.ts";
import type { Profile } from "../../../contracts/profile/profile.ts";
import { escapePattern } from "../../../contracts/wire/escape-pattern.ts";
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
  const [bare = ""] = path.split("?");
  const fitting = operations.filter((one) => one.method === method && template(one.path).test(bare));
  const known = fitting.find((one) => !one.path.includes("{id}")) ?? fitting[0];
  if (known !== undefined) return { operation: known.id, surface: known.surface, service: "task", known };
  const called = callAt(method, bare, profile);
  if (called !== undefined) return { operation: called, surface: "auth", service: "auth" };
  const surface = surfaceOf(bare);
  const named = bare
    .replace(/(?<=.)\/$/, "")
    .replace(/\/(?:[0-9a-f]{8}-[0-9a-f-]{27}|\d+)(?=\/|$)/gi, "/{id}");
  return { operation: `${method} ${named}`, surface, service: surface === "auth" ? "auth" : "task" };
}

/** What decides which operation a request is. */
export type Known = Pick<RunContext, "operations" | "profile">;

/** The deployment's own call of its auth service that a request is, if it is one. */
const callAt = (method: string, path: string, profile: Profile): string | undefined =>
  ownOperations(profile).find((operation) => {
    const [own, at = ""] = operation.split(" ");
    return own === method && template(at).test(path);
  });

const template = (path: string): RegExp =>
  new RegExp(`^${escapePattern(path).replaceAll("\\{id\\}", "[^/]+")}/?$`);

const surfaceOf = (path: string): Surface =>
  /^\/api\/v1\/(?:auth|api-keys)\b/.test(path)
    ? "auth"
    : path.startsWith("/api/v1/analytics")
      ? "analytics"
      : path.startsWith("/api/v1/billing")
        ? "billing"
        : "task";
