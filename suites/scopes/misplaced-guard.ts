import { credentialName } from "../../contracts/catalogue/credential.ts";
import { groupBy } from "../../contracts/group.ts";
import { defineMatrixCheck } from "../model/check.ts";
import { guardCells } from "./cells.ts";
import { dueStatusWords, foundIn, isOpenToEverybody, reportUnknown } from "./shared.ts";
import { foreignCells } from "./single-scopes.ts";

export default defineMatrixCheck({
  id: "misplaced-guard",
  suite: "scopes",
  code: "M4",
  title: "No single scope opens an operation of another one (--depth full)",
  failureTitle: "A scope opens operations of another one",
  severity: "critical",
  weakness: { cwe: 863, owasp: "API5" },
  row: "forbidden",
  needs: ["minting"],
  rationale: "Where granting more takes rights away, only every key on every operation shows the hole.",
  messages: {
    "opens-another": {
      text: "{credential} opened {where} ({status}), which asks for {scope}, while a key with all other scopes did not",
      cause: "The guard depends on more than the scope that it names.",
      fix: ["Read the guard of {where}: it must ask for {scope} whatever else the key has"],
    },
  },
  cells: (context) => (context.depth === "full" ? guardCells(context) : []),
  judge(matrix, reporter, context) {
    if (foreignCells(context).length === 0) return reporter.absent("asked for with --depth full");
    const hidden = matrix.operations.filter(
      (view) => !isOpenToEverybody(view) && view.cell("other-scopes")?.verdict !== "unexpected-allow",
    );
    const cells = hidden.flatMap((view) =>
      view.cells.filter(({ role, expected }) => role === "some-scopes" && expected === "deny-403"),
    );
    const open = cells.filter((cell) => cell.verdict === "unexpected-allow");
    for (const same of groupBy(open, (cell) => credentialName(cell.credential)).values()) {
      foundIn(reporter, "opens-another", same, { expected: dueStatusWords(same) });
    }
    reportUnknown(reporter, cells, "refuse to single scopes");
  },
});
