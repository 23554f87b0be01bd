import type { OperationView, SeenCell } from "../matrix/matrix.ts";
import { list } from "./words.ts";

/** What the pattern of answers to a few keys says of a guard: each scope stands on its own pair of them. */

/** A key of the run with what became of it at an operation. */
interface Bearer {
  readonly scopes: readonly string[];
  readonly isIn: boolean;
}

/** Which guards the answers fit, for a person; `undefined` where they fit none of one or two scopes. */
export function guessOf({ operation, cells }: OperationView): string | undefined {
  const bearers = cells.flatMap(bearerOf);
  const [own] = operation.scopes;
  if (own === undefined || operation.scopes.length > 1) return undefined;
  const others = [...new Set(bearers.flatMap(({ scopes }) => scopes))].filter((scope) => scope !== own);
  const fits = (...any: readonly string[]): boolean =>
    bearers.every(({ scopes, isIn }) => isIn === any.some((scope) => scopes.includes(scope)));
  const instead = others.filter((scope) => fits(scope));
  if (instead.length > 0) return `Its answers fit a guard that asks for ${list(instead)}`;
  const besides = others.filter((scope) => fits(own, scope));
  return besides.length > 0 ? `Its answers fit a guard that takes ${list(besides)} as well` : undefined;
}

function bearerOf({ credential, role, verdict, expected }: SeenCell): readonly Bearer[] {
  if (credential.kind !== "key" || !["right-scope", "other-scopes"].includes(role) || verdict === "unknown")
    return [];
  const isIn = verdict === "unexpected-allow" || (expected === "allow" && verdict === "ok");
  return [{ scopes: credential.scopes, isIn }];
}

/** Whether an operation was tried with several keys that lack its scope, so that a pattern can be seen. */
export const hasPattern = ({ cells }: OperationView): boolean =>
  cells.filter(({ role }) => role === "other-scopes").length > 1;
