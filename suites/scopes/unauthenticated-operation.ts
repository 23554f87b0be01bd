import type { SeenCell } from "../matrix/matrix.ts";
import { defineMatrixCheck } from "../model/check.ts";
import { flippedAfter, isRarer } from "../model/forgeries.ts";
import { anonymousCells, givenCells, jwtCells, ownCells, trialCells } from "./cells.ts";
import { foundIn, foundWrongStatuses, isOpenToEverybody, reportUnknown } from "./shared.ts";

export default defineMatrixCheck({
  id: "unauthenticated-operation",
  suite: "scopes",
  code: "M1",
  title: "Every operation asks for a valid credential",
  failureTitle: "Operations answer without a valid credential",
  severity: "critical",
  weakness: { cwe: 306, owasp: "API2" },
  row: "unauthorized",
  rationale: "Anyone who finds the address can use an operation without authentication.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
  messages: {
    "open-to-all": {
      text: "{where} answered {status} without any credential",
      cause: "No authentication is applied to this operation.",
      fix: [
        "Apply the authentication middleware to {where}",
        "Search the access log for calls without Authorization",
      ],
    },
    "open-to-garbage": {
      text: "{where} answered {status} to an invalid token",
      cause: "A credential is asked for but not verified.",
      fix: [
        "Verify the token before the operation runs",
        "Search the access log for calls by unknown callers",
      ],
    },
    "server-error": {
      title: "Requests without a valid credential are answered with a server error",
      text: "{where} answered {status} to a request without a valid credential where {expected} is due",
      severity: "medium",
      weakness: { cwe: 755, owasp: "API8" },
      cause: "An error while the credential is read is not caught.",
      fix: ["Answer 401 with code UNAUTHORIZED, and find the error in the log at the time of these requests"],
    },
    "wrong-refusal": {
      title: "Requests without a valid credential are refused with the wrong status",
      text: "{where} refused a request without a valid credential with {status} where {expected} is due",
      severity: "medium",
      cause: "Clients branch on the status: with another one they do not ask for a new credential.",
      fix: ["Answer 401 with code UNAUTHORIZED when credentials are missing or invalid"],
    },
  },
  cells: (context) => [
    ...anonymousCells(context),
    ...ownCells(context),
    ...jwtCells(context),
    ...trialCells(context),
    ...givenCells(context),
  ],
  probes: (context) => context.operations.flatMap((one) => flippedAfter(one, context) ?? []),
  judge(matrix, reporter, context) {
    const anonymous = matrix.cells.filter((cell) => cell.expected === "deny-401");
    const open = anonymous.filter((cell) => cell.verdict === "unexpected-allow");
    const everywhere = matrix.operations.filter(isOpenToEverybody).map((view) => view.operation.id);
    const toAll = open.filter((cell) => cell.role === "no-token");
    // A service that accepts a rarer forgery, and no other signature, is reported by the name of that forgery.
    const isVerified = ({ operation, credential, response }: SeenCell): boolean => {
      const flipped = isRarer(credential) ? flippedAfter(operation, context) : undefined;
      return flipped !== undefined && matrix.response(flipped)?.responseClass !== response?.responseClass;
    };
    const toGarbage = open.filter((cell) => !everywhere.includes(cell.operation.id) && !isVerified(cell));
    if (toAll.length > 0) foundIn(reporter, "open-to-all", toAll);
    if (toGarbage.length > 0) foundIn(reporter, "open-to-garbage", toGarbage);
    foundWrongStatuses(reporter, "wrong-refusal", anonymous);
    const failed = anonymous.filter(
      ({ operation, response }) =>
        response?.responseClass === "failed" &&
        matrix.cells.some(
          (cell) => cell.operation === operation && cell.verdict === "ok" && cell.expected === "allow",
        ),
    );
    if (failed.length > 0) foundIn(reporter, "server-error", failed, { expected: "401" });
    reportUnknown(reporter, anonymous, "call without a credential");
  },
});
