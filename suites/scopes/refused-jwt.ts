import type { Role } from "../matrix/matrix.ts";
import { defineMatrixCheck } from "../model/check.ts";
import { guardCells } from "./cells.ts";
import { foundIn, reportUnknown } from "./shared.ts";

/** Keys that are to be allowed. */
const keyRoles: readonly Role[] = ["right-scope", "trial"];

export default defineMatrixCheck({
  id: "refused-jwt",
  suite: "scopes",
  code: "M6",
  title: "The JWT is allowed wherever a key with the scope is",
  failureTitle: "The JWT is refused what a key may do",
  severity: "high",
  weakness: { cwe: 287, owasp: "API2" },
  row: "session-vs-key",
  needs: ["jwt"],
  rationale: "The platform takes either token on task calls; a dashboard that only keys can serve is broken.",
  messages: {
    "jwt-refused-everywhere": {
      text: "The JWT is refused on every operation ({status}), while keys are allowed, such as on {where}",
      cause: "The task service does not accept sessions of this auth service.",
      fix: [
        "Compare the JWT's issuer, audience and signing key with what the task service trusts",
        "Until then, use an API key",
      ],
    },
    "jwt-refused": {
      text: "The JWT is refused {where} ({status}), while keys with {lacking} are allowed",
      cause: "The user's session has fewer rights than the keys that it can create.",
      fix: [
        "Decide which is right: a key must never be able to do more than its owner",
        "Until then, use an API key",
      ],
    },
  },
  cells: guardCells,
  judge(matrix, reporter, { profile }) {
    if (profile.jwtOnOperations === "refused")
      return reporter.absent("operations take keys only, by the profile");
    const compared = matrix.operations.flatMap((view) => {
      const jwt = view.cell("jwt");
      const byKey = view.cells.some(
        ({ role, verdict, expected }) => keyRoles.includes(role) && expected === "allow" && verdict === "ok",
      );
      return jwt?.response !== undefined && byKey ? [jwt] : [];
    });
    const shut = compared.filter((cell) => cell.verdict === "unexpected-deny");
    if (shut.length > 0) {
      const everywhere = shut.length > 1 && shut.length === compared.length;
      foundIn(reporter, everywhere ? "jwt-refused-everywhere" : "jwt-refused", shut, { expected: "allowed" });
    }
    if (compared.length === 0) return reporter.absent("no key is allowed anywhere to compare the JWT with");
    reportUnknown(reporter, compared, "call with the JWT");
  },
});
