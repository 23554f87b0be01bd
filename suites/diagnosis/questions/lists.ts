import type { Operation } from "../../../contracts/catalogue/catalogue.ts";
import { operationsOf } from "../call.ts";
import { type DiagnosisRequest, targetOf } from "../request.ts";

/** Operations that a diagnosis reads besides the target. */

const isRead =
  (target: Operation["target"]) =>
  (operation: Operation): boolean =>
    operation.effect === "read" && operation.target === target;

/** The list that a scope alone guards: one read without an identifier tells whether a key has the scope. */
const listOf = (scope: string, { context }: DiagnosisRequest): Operation | undefined =>
  operationsOf(scope, context.operations).find(isRead("collection"));

/** A list for each scope that has one, but for the target's own scopes; in the catalogue's order. */
export function otherLists(request: DiagnosisRequest): readonly Operation[] {
  const own = targetOf(request)?.scopes ?? [];
  return request.context.scopes
    .filter(({ name }) => !own.includes(name))
    .flatMap(({ name }) => listOf(name, request) ?? []);
}

/** Another list that the target's scope alone guards. An object that does not exist would show less: it may be looked up first. */
export function siblingOf(request: DiagnosisRequest): Operation | undefined {
  const target = targetOf(request);
  const [scope] = target?.scopes ?? [];
  if (target === undefined || scope === undefined || target.scopes.length > 1) return undefined;
  return operationsOf(scope, request.context.operations).find(
    (one) => one !== target && isRead("collection")(one),
  );
}

/** A read of one object, guarded by one of these scopes alone. */
export const objectOf = (scopes: readonly string[], { context }: DiagnosisRequest): Operation | undefined =>
  scopes.flatMap((scope) => operationsOf(scope, context.operations).filter(isRead("object")))[0];
