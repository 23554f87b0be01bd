import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { groupBy } from "../../contracts/group.ts";
import type { Probe } from "./probe.ts";
import type { RunContext } from "./run-context.ts";

/** Chooses operations that represent others. */

/** Whether an operation can be read without an identifier. */
export const isCollectionRead = ({ effect, target }: Operation): boolean =>
  effect === "read" && target === "collection";

/** Whether an operation reads one object of a list. */
export const isBelow = ({ path, effect, method }: Operation, list: Operation): boolean =>
  path.startsWith(`${list.path}/{id}`) &&
  path.split("{id}").length === 2 &&
  effect === "read" &&
  method === "GET";

/** Whether a list shows objects that can be read one by one. */
export const showsObjects = (list: Operation, { operations }: Pick<RunContext, "operations">): boolean =>
  isCollectionRead(list) && operations.some((one) => isBelow(one, list));

/** Objects that are looked at in each list of the user's own. */
const longest = "20";

/** What makes a list show the objects of its user that other requests are about. */
export function ownObjects(
  operation: Operation,
  context: RunContext,
): Pick<Partial<Probe>, "query" | "showsItems"> {
  if (!showsObjects(operation, context)) return {};
  const query = Object.fromEntries(new URLSearchParams(operation.query ?? ""));
  return { ...("limit" in query && { query: { ...query, limit: longest } }), showsItems: true };
}

/** The first operation that can be read without an identifier and requires one scope. */
export const findRead = (operations: readonly Operation[]): Operation | undefined =>
  operations.find((operation) => isCollectionRead(operation) && operation.scopes.length === 1);

/** One operation for each scope that can be read without an identifier. */
export function readPerScope(operations: readonly Operation[]): readonly Operation[] {
  const reads = operations.filter(isCollectionRead);
  return [...groupBy(reads, ({ scopes }) => scopes.join(" ")).values()].flatMap(([first]) => first ?? []);
}

/** One operation for each surface that can be read without an identifier. */
export function readsPerSurface({ operations }: RunContext): readonly Operation[] {
  const reads = operations.filter((one) => isCollectionRead(one) && !one.denyOnly && !one.allowOnRequest);
  return [...groupBy(reads, ({ surface }) => surface).values()].flatMap(([first]) => first ?? []);
}

/** One operation for each scope, or set of scopes: one that can be read without an identifier, if there is one. */
export function onePerScope(operations: readonly Operation[]): readonly Operation[] {
  const groups = groupBy(operations, ({ scopes }) => scopes.join(" "));
  return [...groups.values()].flatMap((group) => group.find(isCollectionRead) ?? group[0] ?? []);
}

/** A write that an empty body cannot pass, and that any caller may try. */
export const harmlessWrite = ({ operations }: RunContext): Operation | undefined =>
  operations.find(
    (one) => one.effect === "write" && one.target === "collection" && !one.denyOnly && !one.allowOnRequest,
  );
