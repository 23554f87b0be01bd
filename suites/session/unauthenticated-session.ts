import { type Case, defineCheck } from "../model/check.ts";
import { statusOf } from "../model/classify.ts";
import { noVerdict } from "../model/probe-result.ts";
import { dueWords } from "../model/refusal.ts";
import { anonymousSession, ownSession } from "../model/requests.ts";
import {
  anonymousMessages,
  isAbsent,
  schemeless,
  schemeProbes,
  sortAnonymous,
  textProbes,
} from "./anonymous.ts";
import { factsOf, foundIn, pointlessBecause, sayUntold, serverError, wrongStatus } from "./support.ts";

export default defineCheck({
  id: "unauthenticated-session",
  suite: "session",
  code: "E2",
  title: "The session is refused with 401 to whoever brings no proper token",
  failureTitle: "The session is not refused with 401 to whoever brings no proper token",
  severity: "critical",
  row: "unauthorized",
  rationale: "Where the session opens without a token, everybody is somebody.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
  messages: {
    ...anonymousMessages,
    "wrong-status": wrongStatus("a caller without a proper token"),
    malformed: { ...wrongStatus("a malformed credential"), severity: "low" },
    "server-error": serverError("a caller without a proper token"),
  },
  cases({ means }) {
    const real = means.has("jwt") ? { own: ownSession, ...schemeProbes, ...schemeless } : {};
    const probes: Case<string>["probes"] = { none: anonymousSession, ...textProbes, ...real };
    return [{ probes, tolerates: noVerdict }];
  },
  judge(responses, reporter) {
    const { none, own } = responses;
    if (none?.responseClass === "allowed")
      return reporter.found("open", factsOf(none, dueWords(none.due)), none);
    const pointless = pointlessBecause(none);
    if (pointless !== undefined) return reporter.unsure(pointless);
    if (isAbsent(responses)) return reporter.unsure("The session is not exposed at this address");
    const sorted = sortAnonymous(responses);
    foundIn(reporter, "any-text", sorted.texts.accepted);
    foundIn(reporter, "any-scheme", sorted.schemes.accepted);
    foundIn(reporter, "no-scheme", sorted.schemeless.accepted);
    foundIn(reporter, "wrong-status", sorted.wrong);
    foundIn(reporter, "malformed", sorted.malformed);
    foundIn(reporter, "server-error", sorted.failed);
    sayUntold(reporter, sorted.untold);
    if (own !== undefined && own.responseClass !== "allowed")
      reporter.unsure(
        `Other schemes were not judged for want of a JWT that works as Bearer (${statusOf(own)})`,
      );
  },
});
