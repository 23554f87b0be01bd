import type { Method, Operation, Scope } from "../../contracts/catalogue/catalogue.ts";
import type { ConfiguredOperation } from "../../contracts/catalogue/configured-catalogue.ts";
import type { Configuration } from "../../contracts/config/configuration.ts";
import { contextDefaults } from "../../suites/model/run-context.ts";

/** The scopes and operations of a deployment: the documented ones, with what a configuration adds, changes or leaves out. */
export interface Catalogue {
  readonly scopes: readonly Scope[];
  readonly operations: readonly Operation[];
  /** Operations that the configuration says are not offered. */
  readonly leftOut: readonly string[];
}

/** The base that a configuration extends: the documented scopes and operations, or none. */
export const givenTo = ({ profile }: Configuration): Pick<Catalogue, "scopes" | "operations"> =>
  profile?.catalogue === "own" ? { scopes: [], operations: [] } : contextDefaults;

/** The catalogue of a valid configuration. */
export function catalogueOf(configuration: Configuration): Catalogue {
  const { scopes = [], operations = [] } = configuration;
  const known = givenTo(configuration);
  const added = scopes.filter(({ name }) => !known.scopes.some((one) => one.name === name));
  const all = [
    ...known.scopes.map((scope) => ({ ...scope, ...impliedBy(scope.name, scopes) })),
    ...added.map(({ name, purpose = "", implies }) => ({
      name,
      purpose,
      status: "configured" as const,
      ...(implies && { implies }),
    })),
  ];
  const changed = known.operations.map((operation) => {
    const change = operations.find(({ id }) => id === operation.id);
    return change === undefined ? operation : changedBy(operation, change);
  });
  const fresh = operations.filter(({ id }) => !known.operations.some((one) => one.id === id));
  const leftOut = operations.filter(({ exposed }) => exposed === false).map(({ id }) => id);
  return {
    scopes: all,
    operations: [...changed, ...fresh.map(newOperation)].filter(({ id }) => !leftOut.includes(id)),
    leftOut,
  };
}

function impliedBy(name: string, scopes: NonNullable<Configuration["scopes"]>): Pick<Scope, "implies"> {
  const implies = scopes.find((scope) => scope.name === name)?.implies;
  return implies === undefined ? {} : { implies };
}

function changedBy(
  operation: Operation,
  { scopes, surface, effect, query, body, success }: ConfiguredOperation,
) {
  return {
    ...operation,
    status: "configured" as const,
    ...(scopes && { scopes }),
    ...(surface && { surface }),
    ...(effect && { effect }),
    ...(query !== undefined && { query }),
    ...(body && { body }),
    ...(success && { success }),
  };
}

const reads: readonly Method[] = ["GET", "HEAD", "OPTIONS"];

/** The safest defaults for a new operation. */
export function newOperation({ id, scopes = [], surface = "task", ...more }: ConfiguredOperation): Operation {
  const [method, path] = id.split(" ") as [Method, string];
  const {
    effect = reads.includes(method) ? "read" : "write",
    query,
    body,
    success = "json",
    harmless,
  } = more;
  const target = path.includes("{id}") ? "object" : "collection";
  const sendsBody = ["POST", "PUT", "PATCH"].includes(method);
  const changes = effect === "write" && target === "collection" && harmless !== true;
  return {
    id,
    method,
    path,
    surface,
    scopes,
    status: "configured",
    effect,
    target,
    success,
    ...(query !== undefined && { query }),
    ...((body ?? (sendsBody ? {} : undefined)) && { body: body ?? {} }),
    ...(changes && { denyOnly: true }),
  };
}
