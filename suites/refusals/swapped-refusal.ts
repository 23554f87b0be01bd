import { defineMatrixCheck } from "../model/check.ts";
import { guardCells } from "../scopes/cells.ts";
import { foundWrongStatuses, reportUnknown } from "../scopes/shared.ts";

export default defineMatrixCheck({
  id: "swapped-refusal",
  suite: "refusals",
  code: "F3",
  title: "401 says who are you, 403 says you may not, everywhere",
  failureTitle: "401 and 403 are swapped",
  severity: "medium",
  weakness: { cwe: 393, owasp: "API8" },
  rationale:
    "Clients renew credentials on 401 and give up on 403: swapped, they loop or stop for the wrong reason.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4",
  messages: {
    "wrong-refusal": {
      text: "{where} refused with {status} where {expected} is due",
      cause: "The statuses for a missing identity and for missing rights are not kept apart.",
      fix: [
        "Answer 401 without a valid credential, and 403 when the credential is valid and lacks the scope",
      ],
    },
  },
  cells: guardCells,
  judge(matrix, reporter) {
    for (const expected of ["deny-401", "deny-403"] as const) {
      foundWrongStatuses(
        reporter,
        "wrong-refusal",
        matrix.cells.filter((cell) => cell.expected === expected),
      );
    }
    reportUnknown(
      reporter,
      matrix.cells.filter((cell) => cell.expected !== "allow"),
      "refuse",
    );
  },
});
