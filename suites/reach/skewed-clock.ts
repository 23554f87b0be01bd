import { defineCheck } from "../model/check.ts";
import { noVerdict } from "../model/probe-result.ts";
import { anonymousSession, goodLogin } from "../model/requests.ts";
import { clocksOf, offsetOf } from "./clock.ts";

const expected = (seconds: number): string => `${seconds} s or less apart`;
const syncServers = "Check that time synchronisation (NTP, chrony) runs on every host of the auth service.";

export default defineCheck({
  id: "skewed-clock",
  suite: "reach",
  code: "R4",
  title: "The clocks of the deployment and of this machine agree",
  failureTitle: "The clocks of the deployment and of this machine do not agree",
  severity: "medium",
  row: "unauthorized",
  rationale: "A token that is issued in a server's future is refused, and one that ends in its past as well.",
  reference: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1",
  messages: {
    "clock-differs": {
      text: "The Date of the auth service is {offset} s {direction} this machine's clock; {limit} s are allowed",
      cause: "The clock of this machine or the one of the deployment is wrong.",
      fix: [
        "Compare both with a third clock, such as https://time.is, and correct the wrong one.",
        syncServers,
      ],
    },
    "issued-in-future": {
      text: "A JWT from sign-in begins ({claim}) {offset} s after the answer that brought it; {limit} s are allowed",
      cause:
        "The host that signs tokens is ahead of the others, so that new tokens are refused with 401 at first.",
      fix: [syncServers, "Until then, allow a leeway of that size where tokens are verified."],
    },
    "issued-in-past": {
      text: "A JWT from sign-in says that it was issued {offset} s before the answer that brought it",
      severity: "low",
      confidence: "possible",
      cause: "The host that signs tokens is slow, or tokens are reused or dated back on purpose.",
      fix: [syncServers, "If tokens are reused or dated back on purpose, nothing needs to be done."],
    },
  },
  cases: ({ means }) => [
    {
      probes: { first: anonymousSession, login: means.has("account") ? goodLogin : anonymousSession },
      tolerates: noVerdict,
    },
  ],
  judge({ first, login }, reporter, _subject, { policy: { clockSkewS: limit } }) {
    const { local, issue } = clocksOf(first, login);
    if (local === undefined && issue === undefined)
      return reporter.absent("No answer carried a Date, and no JWT an iat, so no clock can be compared");
    const facts = { limit, expected: expected(limit) };
    if (local !== undefined && local.surely > limit)
      reporter.found("clock-differs", { ...facts, ...offsetOf(local.seconds) }, local.response);
    if (issue === undefined || issue.surely <= limit) return;
    const message = issue.seconds > 0 ? "issued-in-future" : "issued-in-past";
    reporter.found(message, { ...facts, ...offsetOf(issue.seconds), claim: issue.claim }, issue.response);
  },
});
