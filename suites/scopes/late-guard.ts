import { defineMatrixCheck } from "../model/check.ts";
import { guardCells } from "./cells.ts";
import { dueStatusWords, foundIn } from "./shared.ts";

export default defineMatrixCheck({
  id: "late-guard",
  suite: "scopes",
  code: "M8",
  title: "Credentials are checked before bodies are validated and objects looked up",
  failureTitle: "Requests are validated or looked up before the caller is authenticated",
  severity: "low",
  weakness: { cwe: 696, owasp: "API8" },
  rationale:
    "Anonymous callers learn which objects exist and what a body must look like, and authorization cannot be tested from outside.",
  messages: {
    "answered-first": {
      text: "{where} answered {status} to a request without credential: validation or look-up comes before authentication",
      cause: "The guard runs behind validation or look-up.",
      fix: ["Move authentication and scope checks before validation and look-up"],
    },
  },
  cells: guardCells,
  judge(matrix, reporter) {
    const undecided = matrix.operations.filter((view) => view.exposure === "undecidable");
    const cells = undecided.flatMap((view) => view.cell("no-token") ?? []);
    if (cells.length > 0) foundIn(reporter, "answered-first", cells, { expected: dueStatusWords(cells) });
    if (matrix.cells.every((cell) => cell.verdict === "unknown"))
      reporter.unsure("no operation gave an answer to tell by");
  },
});
