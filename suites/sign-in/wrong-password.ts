import { defineCheck } from "../model/check.ts";
import { statusOf } from "../model/classify.ts";
import { goodLogin, unknownLogin, wrongPasswordLogin } from "../model/requests.ts";
import { differenceOf } from "./enumeration.ts";
import { refusalFacts } from "./support.ts";

const sameRefusal = "Answer 401 with the same code, message and headers for both, made in one place.";

export default defineCheck({
  id: "wrong-password",
  suite: "sign-in",
  code: "S3",
  title: "A wrong password is refused with 401, just as an unknown account is",
  failureTitle: "A wrong password is not refused as an unknown account is",
  severity: "critical",
  rationale:
    "The password is all that protects an account, and knowing which accounts exist is half an attack.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
  messages: {
    accepted: {
      text: "{operation} answered {status} to the right e-mail address with a wrong password",
      cause: "The password is not compared, or not wholly.",
      fix: ["Compare the password with the stored hash on every sign-in.", "End all sessions there are."],
    },
    enumeration: {
      text: "A wrong password and an unknown account are refused differently by {operation}: {difference}",
      severity: "medium",
      cause: "Strangers can try out which e-mail addresses have an account.",
      fix: [sameRefusal],
    },
    "wrong-status": {
      text: "{operation} refused a wrong password with {status} instead of {due}",
      severity: "medium",
      fix: [sameRefusal],
    },
    "server-error": {
      text: "{operation} answered {status} to a wrong password instead of {due}",
      severity: "medium",
      fix: ["Find the error in the log of the auth service.", sameRefusal],
    },
  },
  cases: () => [
    {
      probes: { good: goodLogin, wrong: wrongPasswordLogin, unknown: unknownLogin },
      control: "good",
      tolerates: ["failed"],
    },
  ],
  judge({ wrong, unknown }, reporter) {
    const facts = refusalFacts(wrong);
    if (wrong.responseClass === "allowed") return reporter.found("accepted", facts, wrong);
    if (wrong.responseClass === "failed") return reporter.found("server-error", facts, wrong);
    const comparable = unknown.responseClass !== "allowed" && unknown.responseClass !== "failed";
    if (!comparable)
      reporter.unsure(`An unknown account was answered ${statusOf(unknown)}, so no refusal can be compared`);
    const difference = comparable ? differenceOf(wrong, unknown) : undefined;
    if (difference !== undefined)
      return reporter.found("enumeration", { ...facts, ...difference }, wrong, unknown);
    if (wrong.responseClass !== "unauthorized") reporter.found("wrong-status", facts, wrong);
  },
});
