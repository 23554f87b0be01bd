import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { keyWith, type MintedKey } from "../../contracts/catalogue/credential.ts";
import type { Expectation } from "../../contracts/report/terms.ts";
import type { Cell, Matrix, SeenCell } from "../matrix/matrix.ts";
import { after, exercise } from "../model/requests.ts";
import { type RunContext, scopeNames, sufficing } from "../model/run-context.ts";
import { ownKey } from "./keys.ts";
import { cell, mayProbeAllowed } from "./shared.ts";

/** Keys with one scope and with pairs of scopes, which show what a guard really requires. */

/**
 * Keys with one other scope on an operation that refused the key with its own: the allowed one names what its guard
 * requires.
 */
export function otherScopeCells(context: RunContext): readonly Cell[] {
  if (context.depth !== "proof") return [];
  const asked = context.operations.filter((one) => one.scopes.length === 1 && mayProbeAllowed(one, context));
  const made = [...new Set(asked.flatMap(({ scopes }) => scopes))];
  return asked.flatMap((operation) => {
    const own = exercise(operation, ownKey(operation, context), context);
    const sufficient = sufficing(operation.scopes, context);
    return made
      .filter((scope) => !sufficient.includes(scope))
      .map((scope) => {
        const given = after(own, "forbidden");
        return cell(operation, keyWith(scope), { role: "some-scopes", expected: "deny-403", given }, context);
      });
  });
}

/** Depth `full`: every single-scope key on every operation of other scopes. */
export function foreignCells(context: RunContext): readonly Cell[] {
  if (context.depth !== "full") return [];
  return scopeNames(context).flatMap((scope) =>
    context.operations
      .filter((operation) => operation.scopes.join() !== scope)
      .map((operation) => ({ operation, mayOpen: sufficing(operation.scopes, context).includes(scope) }))
      .filter(({ operation, mayOpen }) => mayProbeAllowed(operation, context) || !mayOpen)
      .map(({ operation, mayOpen }) => {
        const expected: Expectation = mayOpen ? "any" : "deny-403";
        return cell(operation, keyWith(scope), { role: "some-scopes", expected }, context);
      }),
  );
}

/** Every operation with keys of its scope and one more: sent only if the scope alone was refused. */
export function pairCells(context: RunContext, own: readonly Cell[]): readonly Cell[] {
  if (context.depth !== "full") return [];
  return own
    .filter(({ operation }) => operation.scopes.length === 1)
    .flatMap(({ operation, probe }) =>
      pairsWith(operation, context).map((key) =>
        cell(
          operation,
          key,
          { role: "some-scopes", expected: "allow", given: after(probe, "forbidden") },
          context,
        ),
      ),
    );
}

function pairsWith({ scopes }: Operation, context: RunContext): readonly MintedKey[] {
  const others = scopeNames(context).filter((name) => !scopes.includes(name));
  return others.map((other) => ({
    ...keyWith(...scopeNames(context).filter((name) => name === other || scopes.includes(name))),
    spare: true,
  }));
}

/** The scopes that are required together, in words; `undefined` if no pair was seen to work. */
export function scopesNeededBy({ operation }: SeenCell, matrix: Matrix): string | undefined {
  const opened = matrix.cells.filter(
    ({ operation: { id }, role, expected, verdict }) =>
      id === operation.id && role === "some-scopes" && expected === "allow" && verdict === "ok",
  );
  const partners = opened.flatMap(({ credential }) =>
    credential.kind === "key" && credential.spare === true
      ? credential.scopes.filter((scope) => !operation.scopes.includes(scope))
      : [],
  );
  if (partners.length === 0) return undefined;
  return `${operation.scopes.join()} and ${partners.length > 1 ? "one of " : ""}${partners.join(", ")}`;
}
