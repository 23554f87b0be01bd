import type { Operation } from "../../contracts/catalogue.ts";
import { operationsOf } from "./call.ts";
import { type Inquiry, targetOf } from "./inquiry.ts";

/** Operations that a diagnosis reads besides the target. */

const isRead =
  (target: Operation["target"]) =>
  (operation: Operation): boolean =>
    operation.effect === "read" && operation.target === target;

/** The list that a scope alone guards: one read without an identifier tells whether a key has the scope. */
const listOf = (scope: string, { world }: Inquiry): Operation | undefined =>
  operationsOf(scope, world.operations).find(isRead("collection"));

/** A list for each scope that has one, but for the target's own scopes; in the catalogue's order. */
export function otherLists(inquiry: Inquiry): readonly Operation[] {
  const own = targetOf(inquiry)?.scopes ?? [];
  return inquiry.world.scopes
    .filter(({ name }) => !own.includes(name))
    .flatMap(({ name }) => listOf(name, inquiry) ?? []);
}

/** Another list that the target's scope alone guards. An object that does not exist would show less: it may be looked up first. */
export function siblingOf(inquiry: Inquiry): Operation | undefined {
  const target = targetOf(inquiry);
  const [scope] = target?.scopes ?? [];
  if (target === undefined || scope === undefined || target.scopes.length > 1) return undefined;
  return operationsOf(scope, inquiry.world.operations).find(
    (one) => one !== target && isRead("collection")(one),
  );
}

/** A read of one object, guarded by one of these scopes alone. */
export const objectOf = (scopes: readonly string[], { world }: Inquiry): Operation | undefined =>
  scopes.flatMap((scope) => operationsOf(scope, world.operations).filter(isRead("object")))[0];
