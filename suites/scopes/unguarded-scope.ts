import { defineMatrixCheck } from "../model/check.ts";
import { findOpenings } from "./causes.ts";
import { guardCells } from "./cells.ts";
import { isOfGivenKey } from "./given-keys.ts";
import { dueStatusWords, foundIn, foundWrongStatuses, reportUnknown } from "./shared.ts";

export default defineMatrixCheck({
  id: "unguarded-scope",
  suite: "scopes",
  code: "M3",
  title: "A key without the scope of an operation is refused with 403",
  failureTitle: "Keys can call operations outside their scopes",
  severity: "critical",
  weakness: { cwe: 862, owasp: "API5" },
  row: "forbidden",
  needs: ["minting"],
  takesGivenKeys: true,
  rationale: "Scopes limit the damage of a leaked key only where every operation asks for its own.",
  messages: {
    "no-scope-enforced": {
      text: "Scopes are not enforced: {count} operations of every scope answered keys that lack it, such as {where}",
      cause: "Keys are recognised, but their scopes are not looked at.",
      fix: [
        "Check the key's scopes in the guard of every operation",
        "Treat every key in use as one with full access until then",
      ],
    },
    "many-unguarded": {
      text: "Scopes are not enforced on {count} operations, such as {where}: they let keys in that lack {lacking} ({status})",
      cause: "Scopes are compared too widely, in a part only, or not at all for these calls.",
      fix: [
        "Compare the whole name of the scope, for every method, in the guard of every operation",
        "{openers}",
      ],
    },
    "scope-never-checked": {
      text: "{scope} is never checked: {where} let {letIn} in ({status})",
      cause: "The guard of this scope is missing, or another scope is taken for it.",
      fix: ["Add the scope check for {scope} to {where}", "{openers}"],
    },
    "operation-unguarded": {
      text: "{where} let a key without {scope} in ({status})",
      cause: "The guard of this operation is missing, or another scope is taken for it.",
      fix: ["Add the scope check for {scope} to {where}", "{openers}"],
    },
    "guarded-by-another": {
      text: "The guard of {where} checks the wrong scope (expected {needed}): it refuses {turnedAway} and answers {status} to {letIn}",
      cause: "The guard names the wrong scope.",
      fix: ["Make the guard of {where} ask for {needed}", "{openers}"],
    },
    "wrong-refusal": {
      title: "Keys without the scope are refused with the wrong status",
      text: "{where} refused a key without the scope with {status} where {expected} is due",
      severity: "medium",
      cause: "The caller is known and only lacks a scope: with another status it looks for the wrong fault.",
      fix: ["Answer 403 with code FORBIDDEN when the credential is valid and lacks the scope"],
    },
  },
  cells: guardCells,
  judge(matrix, reporter) {
    for (const { message, cells, openers, turnedAway, letIn } of findOpenings(matrix)) {
      const sure = cells.some((cell) => cell.certain);
      foundIn(reporter, message, cells, {
        expected: dueStatusWords(cells),
        openers,
        turnedAway,
        letIn,
        needed: [...new Set(cells.map(({ operation }) => operation.scopes.join(" or ")))].join(" or "),
        ...(cells.some(isOfGivenKey) && { confidence: "likely" }),
        ...(sure ? {} : { confidence: "likely", severity: "high" }),
      });
    }
    const denied = matrix.cells.filter((cell) => cell.expected === "deny-403");
    foundWrongStatuses(reporter, "wrong-refusal", denied);
    reportUnknown(reporter, denied, "refuse to a key");
  },
});
