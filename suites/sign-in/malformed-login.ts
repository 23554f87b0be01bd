import { type Case, defineCheck } from "../model/check.ts";
import { noVerdict } from "../model/probe-result.ts";
import { anonymousSession } from "../model/requests.ts";
import { kindsOf, malformedFacts, malformedLogins, malformedMessages } from "./malformed.ts";

export default defineCheck({
  id: "malformed-login",
  suite: "sign-in",
  code: "S4",
  title: "A sign-in that is not well formed is refused as invalid",
  failureTitle: "A sign-in that is not well formed is not refused as invalid",
  severity: "medium",
  rationale: "Validation that is left out lets odd bodies reach the code that compares passwords.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1",
  messages: malformedMessages,
  cases() {
    const probes: Case<string>["probes"] = { ...malformedLogins, session: anonymousSession };
    return [{ probes, tolerates: noVerdict }];
  },
  judge({ session, ...responses }, reporter) {
    if (session !== undefined && noVerdict.includes(session.responseClass))
      return reporter.unsure(
        `The service seems to be down: ${session.probe.operation} gave no verdict either`,
      );
    const { accepted, failed, traced, wrong, absent, untold } = kindsOf(responses);
    const found = (message: keyof typeof malformedMessages, names: typeof wrong) => {
      if (names.length === 0) return;
      const evidence = names.slice(0, 5).map((name) => responses[name]);
      reporter.found(message, malformedFacts(names, responses), ...evidence);
    };
    found("accepted", accepted);
    found("server-error", failed);
    found("wrong-status", wrong);
    found("stack-trace", traced);
    const { operation, actual } = malformedFacts([...absent, ...untold], responses);
    if (absent.length > 0) reporter.unsure(`${operation} is not exposed at this address (${actual})`);
    if (untold.length > 0) reporter.unsure(`No verdict (${actual}) on: ${untold.join(", ")}`);
  },
});
