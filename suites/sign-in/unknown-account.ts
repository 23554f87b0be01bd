import { type Case, defineCheck } from "../model/check.ts";
import { errorCode, statusOf } from "../model/classify.ts";
import { isDeclared } from "../model/refusal.ts";
import { emptyLogin, goodLogin, unknownLogin } from "../model/requests.ts";
import { anyLogin, givesToken, refusalFacts, refusedAlike, tokenlessBecause } from "./shared.ts";

const answer401 = "Answer 401 with code UNAUTHORIZED, exactly as for a wrong password.";

export default defineCheck({
  id: "unknown-account",
  suite: "sign-in",
  code: "S2",
  title: "Signing in to an account that does not exist is refused with 401",
  failureTitle: "Signing in to an account that does not exist is not refused with 401",
  severity: "critical",
  weakness: { cwe: 287, owasp: "API2" },
  rationale:
    "Sign-in without an account needs no account at all, and a telling refusal shows which accounts exist.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
  messages: {
    accepted: {
      text: "{operation} answered {status} to an e-mail address that has no account",
      cause: "The account is not looked up, or is made when somebody signs in to it.",
      fix: [answer401, "Look for accounts that nobody registered, and for sessions that they began."],
    },
    "wrong-status": {
      text: "{operation} refused an unknown account with {status} instead of {due}",
      severity: "medium",
      cause: "A status of its own shows which accounts exist; a success that is none misleads clients.",
      fix: [answer401],
    },
    "server-error": {
      text: "{operation} answered {status} to an unknown account instead of {due}",
      severity: "medium",
      cause: "The service takes for granted that the account is found.",
      fix: ["Find the error in the log of the auth service at the time of this request.", answer401],
    },
    "wrong-code": {
      text: "{operation} refused an unknown account with {status} and the code {code} instead of UNAUTHORIZED",
      severity: "low",
      fix: [answer401, "If clients of this deployment rely on that code, nothing needs to be done."],
    },
  },
  cases({ means }) {
    const probes: Case<string>["probes"] = {
      unknown: unknownLogin,
      empty: emptyLogin,
      ...(means.has("account") && { good: goodLogin }),
    };
    return [{ probes, control: "empty", controlClasses: anyLogin, tolerates: ["failed"] }];
  },
  judge({ unknown, empty, good }, reporter, _subject, context) {
    if (unknown === undefined || empty === undefined) return;
    const code = errorCode(unknown);
    const facts = { ...refusalFacts(unknown), code };
    if (unknown.responseClass === "allowed" && !givesToken(unknown, context.profile))
      return reporter.unsure(
        tokenlessBecause(unknown, context.profile) ??
          `An unknown account was answered ${statusOf(unknown)} without a token, which is no sign-in`,
      );
    if (unknown.responseClass === "allowed") return reporter.found("accepted", facts, unknown);
    if (unknown.responseClass === "failed" && empty.responseClass === "failed")
      return reporter.unsure("Every sign-in is answered 500, so the service seems to be down");
    if (unknown.responseClass === "failed") return reporter.found("server-error", facts, unknown);
    const alike = refusedAlike(unknown, good);
    if (unknown.responseClass !== "unauthorized")
      return alike === undefined ? reporter.found("wrong-status", facts, unknown) : reporter.unsure(alike);
    if (!isDeclared(unknown, context) && code !== undefined && code !== "UNAUTHORIZED")
      reporter.found("wrong-code", facts, unknown);
  },
});
