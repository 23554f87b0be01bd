import type { SeenCell } from "../matrix/matrix.ts";
import { defineMatrixCheck } from "../model/check.ts";
import { bodyText } from "../model/classify.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";
import { guardCells } from "./cells.ts";
import { foundIn, list } from "./shared.ts";

export default defineMatrixCheck({
  id: "misnamed-scope",
  suite: "scopes",
  code: "M9",
  title: "A refusal that names a scope names the one that helps",
  failureTitle: "Refusals name scopes that do not help",
  severity: "medium",
  weakness: { cwe: 684, owasp: "API8" },
  row: "forbidden",
  needs: ["minting"],
  takesGivenKeys: true,
  rationale:
    "People do what the message says: they make a new key with that scope and get the same refusal again.",
  messages: {
    "names-another": {
      text: "{where} refuse keys without {lacking}, and their answers name {named}",
      cause: "The words of the refusal and the guard are kept apart.",
      fix: [
        "Take the scope in the message from the guard itself",
        "Until then, ignore the message: the documentation names the scope",
      ],
    },
  },
  cells: guardCells,
  judge(matrix, reporter, context) {
    const refused = matrix.cells.filter(({ role, verdict }) => role === "other-scopes" && verdict === "ok");
    const allowed = matrix.cells.filter(({ role, verdict }) => role === "right-scope" && verdict === "ok");
    const helping = new Set(allowed.map(({ operation }) => operation));
    // If the guard itself is wrong, its words may be right, and another check reports it.
    const wrongs = matrix.cells.filter(
      ({ verdict }) => verdict === "unexpected-allow" || verdict === "unexpected-deny",
    );
    const misguarded = new Set(wrongs.map(({ operation }) => operation));
    const helped = refused.filter(({ operation }) => helping.has(operation) && !misguarded.has(operation));
    const naming = helped
      .map((cell) => ({ cell, named: scopesIn(cell, context) }))
      .filter(({ named }) => named.length > 0);
    const wrong = naming.filter(
      ({ cell, named }) => !cell.operation.scopes.some((scope) => named.includes(scope)),
    );
    if (wrong.length > 0) {
      const named = list(wrong.flatMap((one) => one.named));
      foundIn(
        reporter,
        "names-another",
        wrong.map(({ cell }) => cell),
        { named },
      );
    }
    if (naming.length === 0) reporter.absent("no refusal names a scope");
  },
});

/** Scopes of the catalogue that an answer names. */
function scopesIn({ response }: SeenCell, context: RunContext): readonly string[] {
  const text =
    response === undefined ? "" : `${bodyText(response)} ${response.headers["www-authenticate"] ?? ""}`;
  const words = new Set(text.split(/[^A-Za-z0-9:_.*-]+/).map((word) => word.replace(/[.:]+$/, "")));
  return scopeNames(context).filter((name) => words.has(name));
}
