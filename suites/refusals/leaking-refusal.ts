import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import { garbage } from "../../contracts/catalogue/credential.ts";
import { type ClassifiedResponse, defineSurvey } from "../model/check.ts";
import { anonymousSession, exercise } from "../model/requests.ts";
import { type Leak, leaksIn } from "./leaks.ts";
import { placesOf } from "./places.ts";

/** What the sign-in suite says of bad bodies for the login is not said again. */
const isToldElsewhere = (kind: Leak, { probe }: ClassifiedResponse): boolean =>
  kind === "stack-trace" && probe.operation === `POST ${authPaths.login}`;

export default defineSurvey({
  id: "leaking-refusal",
  suite: "refusals",
  code: "F4",
  title: "Refusals give nothing away: no token, no stack trace, no internal host",
  failureTitle: "Refusals give away what they should keep",
  severity: "high",
  rationale:
    "Refusals end up in logs, tickets and browsers: a token in one is a token for everybody who reads there.",
  messages: {
    secret: {
      text: "{where} repeat the token of the request in their refusal ({status})",
      cause: "The message is built from the request's own header.",
      fix: [
        "Leave the token out of messages and headers; name at most its kind",
        "Treat logs of these answers as holding secrets",
      ],
    },
    "stack-trace": {
      text: "{where} show a stack trace in their refusal ({status})",
      cause: "The error handler of development is switched on.",
      fix: ["Answer with code and message only, and log the trace with the request's id"],
    },
    "internal-host": {
      text: "{where} name an internal host in their refusal ({status}): {leak}",
      cause: "An upstream's own error is passed on.",
      fix: ["Answer with code and message only"],
    },
  },
  probes: (context) => [
    anonymousSession,
    ...context.operations.slice(0, 1).map((one) => exercise(one, garbage, context)),
  ],
  judge(responses, reporter, _matrix, context) {
    const own = [context.authUrl, context.taskServiceUrl].map((url) => new URL(url).hostname);
    const refused = responses.filter(
      ({ status, responseClass }) => status >= 400 || responseClass === "disguised",
    );
    const leaks = refused.map((response) => ({ response, found: leaksIn(response, own) }));
    for (const kind of ["secret", "stack-trace", "internal-host"] as const) {
      const leaking = leaks.filter(
        ({ found, response }) => found[kind] !== undefined && !isToldElsewhere(kind, response),
      );
      const same: readonly ClassifiedResponse[] = leaking.map(({ response }) => response);
      const leak = leaking[0]?.found[kind] ?? "";
      if (same.length > 0) reporter.found(kind, { ...placesOf(same), leak }, ...same.slice(0, 5));
    }
    if (refused.length === 0) reporter.absent("nothing was refused");
  },
});
