import { type ClassifiedResponse, defineSurvey } from "../model/check.ts";
import { anonymousSession } from "../model/requests.ts";
import { readChallenges } from "./challenge.ts";
import { placesOf } from "./places.ts";

export default defineSurvey({
  id: "missing-challenge",
  suite: "refusals",
  code: "F2",
  title: "Every 401 says with WWW-Authenticate how to authenticate",
  failureTitle: "401 answers do not say how to authenticate",
  severity: "low",
  row: "unauthorized",
  rationale:
    "Clients and proxies learn from the challenge which scheme is wanted, and why a token was refused.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
  messages: {
    missing: {
      text: "{count} answers of 401 have no WWW-Authenticate, such as from {where}",
      fix: [
        'Send WWW-Authenticate: Bearer with every 401, with error="invalid_token" where a token was refused',
      ],
    },
    unreadable: {
      text: "WWW-Authenticate of {count} answers cannot be parsed, such as from {where}",
      fix: ['Write it as RFC 9110, 11.6.1 has it: Bearer realm="titan", error="invalid_token"'],
    },
  },
  probes: () => [anonymousSession],
  judge(responses, reporter) {
    const refused = responses.filter(({ status }) => status === 401);
    const field = (response: ClassifiedResponse): string | undefined => response.headers["www-authenticate"];
    const missing = refused.filter((response) => field(response) === undefined);
    const unreadable = refused.filter(
      (response) => readChallenges(field(response) ?? "Bearer") === undefined,
    );
    const expected = "WWW-Authenticate: Bearer";
    if (missing.length > 0)
      reporter.found("missing", { ...placesOf(missing), expected }, ...missing.slice(0, 5));
    if (unreadable.length > 0)
      reporter.found("unreadable", { ...placesOf(unreadable), expected }, ...unreadable.slice(0, 5));
    if (refused.length === 0) reporter.absent("nothing was refused with 401");
  },
});
