import { type ClassifiedResponse, defineSurvey } from "../model/check.ts";
import { anonymousSession } from "../model/requests.ts";
import { placesOf } from "./shared.ts";

/**
 * Parses `WWW-Authenticate` (RFC 9110, 11.6.1): challenges, each a scheme with a token68 or with parameters. Returns the
 * schemes in order, or `undefined` if the field breaks the grammar.
 */
export function readChallenges(field: string): readonly string[] | undefined {
  const schemes: string[] = [];
  let takesParameters = false;
  for (const part of splitList(field)) {
    const begin = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:[ ]+(.*))?$/.exec(part);
    if (parameter.test(part)) {
      if (!takesParameters) return undefined;
      continue;
    }
    if (begin === null) return undefined;
    const [, scheme = "", rest] = begin;
    if (rest !== undefined && !parameter.test(rest) && !token68.test(rest)) return undefined;
    takesParameters = rest !== undefined && parameter.test(rest);
    schemes.push(scheme);
  }
  return schemes.length === 0 ? undefined : schemes;
}

const parameter =
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]*=[ \t]*(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+|"(?:[\t !\x23-\x5b\x5d-\x7e\x80-\uffff]|\\[\t -\x7e\x80-\uffff])*")$/;
const token68 = /^[A-Za-z0-9._~+/-]+=*$/;

/** The members of a list (RFC 9110, 5.6.1). A comma inside quotes, closed or not, belongs to its member. */
function splitList(field: string): readonly string[] {
  const members = field.match(/(?:[^,"]|"(?:[^"\\]|\\.|\\$)*(?:"|$))+/g) ?? [];
  return members.map((member) => member.trim()).filter((member) => member !== "");
}

export default defineSurvey({
  id: "missing-challenge",
  suite: "refusals",
  code: "F2",
  title: "Every 401 says with WWW-Authenticate how to authenticate",
  failureTitle: "401 answers do not say how to authenticate",
  severity: "low",
  weakness: { cwe: 440, owasp: "API8" },
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
    const refused = responses.filter(
      ({ status, responseClass }) => status === 401 && responseClass !== "foreign",
    );
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
