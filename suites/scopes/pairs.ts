import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { keyWith, type MintedKey } from "../../contracts/catalogue/credential.ts";
import type { Cell, Matrix, SeenCell } from "../matrix/matrix.ts";
import { after } from "../model/requests.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";
import { cell } from "./cell.ts";

/** Depth `full`: where the scope of an operation is not enough, the scope and one other. */

/** Every operation with keys of its scope and one more: sent only where the scope alone was refused. */
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

/** The scopes that opened an operation together with its own, for a sentence; `undefined` where none was seen to. */
export function neededWith({ operation }: SeenCell, matrix: Matrix): string | undefined {
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
