import { authPaths, fitting, type Method, type Operation } from "../../contracts/catalogue/catalogue.ts";
import { ownName } from "../model/profile-translation.ts";
import type { RunContext } from "../model/run-context.ts";

/** The call that fails, as the catalogue knows it. */
export type Call =
  | {
      readonly kind: "operation";
      readonly operation: Operation;
      /** As it was named, or from the catalogue if only a scope was. */
      readonly path?: string;
      readonly query?: string;
    }
  | { readonly kind: "session" | "create-key" | "list-keys" | "login" }
  /** A call that the catalogue does not have. */
  | { readonly kind: "other"; readonly method: Method; readonly path: string; readonly query?: string };

const authCalls: Readonly<Record<string, "session" | "create-key" | "list-keys" | "login">> = {
  [`GET ${authPaths.session}`]: "session",
  [`POST ${authPaths.apiKeys}`]: "create-key",
  [`GET ${authPaths.apiKeys}`]: "list-keys",
  [`POST ${authPaths.login}`]: "login",
};

/** The call in a sentence, such as `GET /api/v1/tasks/{id}`. */
export function callName(call: Call): string {
  switch (call.kind) {
    case "operation":
      return call.operation.id;
    case "other":
      return `${call.method} ${call.path}`;
    default:
      return Object.keys(authCalls).find((name) => authCalls[name] === call.kind) ?? call.kind;
  }
}

/** Finds a call in the catalogue. `path` is relative to the service's address, with or without `/api/v1`. */
export function findCall(method: Method, path: string, { operations, profile }: Known): Call {
  const [bare = "", query] = path.split("?", 2);
  const trimmed = bare.replace(/(?<=.)\/+$/, "");
  const paths = trimmed.startsWith("/api/") ? [trimmed] : [`/api/v1${trimmed}`, trimmed];
  const calls = Object.entries(authCalls).map(([name, kind]) => [ownName(name, profile), kind] as const);
  for (const candidate of paths) {
    const known = calls.find(([name]) => name === `${method} ${candidate}`)?.[1];
    if (known !== undefined) return { kind: known };
    const operation = fitting(operations, ({ id }) => id, `${method} ${candidate}`);
    if (operation !== undefined)
      return { kind: "operation", operation, path: candidate, ...(query === undefined ? {} : { query }) };
  }
  return { kind: "other", method, path: trimmed, ...(query === undefined ? {} : { query }) };
}

type Known = Pick<RunContext, "operations" | "profile">;

/** Reads before writes, lists before single objects: the first shows most and risks least. */
const rank = ({ effect, target, allowOnRequest }: Operation): number =>
  (effect === "read" ? 0 : 4) + (target === "collection" ? 0 : 1) + (allowOnRequest ? 2 : 0);

/** The safest operations that one scope alone guards, safest first. */
export const operationsOf = (scope: string, operations: readonly Operation[]): readonly Operation[] =>
  operations
    .filter(({ scopes }) => scopes.length === 1 && scopes[0] === scope)
    .sort((one, other) => rank(one) - rank(other));
