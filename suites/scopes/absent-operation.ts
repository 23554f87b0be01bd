import { defineMatrixCheck } from "../model/check.ts";
import { guardCells } from "./cells.ts";
import { list } from "./shared.ts";

export default defineMatrixCheck({
  id: "absent-operation",
  suite: "scopes",
  code: "M12",
  title: "Operations that are not exposed here are recognised",
  failureTitle: "Operations are not exposed here",
  severity: "info",
  weakness: { cwe: 1059, owasp: "API9" },
  rationale: "Deployments may switch operations off (404 or 501): that is no verdict on authorization.",
  messages: {},
  cells: guardCells,
  judge(matrix, reporter) {
    const absent = matrix.operations.filter((view) => view.exposure === "absent");
    const names = absent.map((view) => view.operation.id);
    if (absent.length > 0 && absent.length === matrix.operations.length) {
      return reporter.unsure(
        `none of the ${names.length} documented operations is exposed at the task service's address: check TASK_SERVICE_URL, which is the origin, without /api/v1`,
      );
    }
    if (absent.length > 0) reporter.note(`not exposed here: ${list(names)}`);
  },
});
