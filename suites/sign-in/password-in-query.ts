import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import { type Case, type CheckReporter, type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { type Probe, type ProbeFacts, placeholder, probe } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { after, emptyLogin, unknownLogin } from "../model/requests.ts";
import { responseFingerprint } from "../model/response-fingerprint.ts";
import { anyLogin, factsOf, givesToken, saidBy, saysLocked } from "./shared.ts";

const login = (
  method: "GET" | "POST",
  more: Pick<ProbeFacts, "query" | "payload" | "variant" | "given">,
): Probe =>
  probe({
    phase: "exercise",
    service: "auth",
    operation: `${method} ${authPaths.login}`,
    method,
    path: authPaths.login,
    effect: "refused",
    ...more,
  });

/** A wrong password of no account: URLs are logged, so the real one must not be in any. */
const query = { email: placeholder("unknown-email"), password: placeholder("wrong-password") } as const;
const variant = "password in query";
const queryLogin = login("POST", { query, payload: { kind: "json", value: {} }, variant });
const getLogin = login("GET", { query, variant });
/** What GET answers without either: where a refusal could be one of a wrong password. */
const plainGet = login("GET", { variant: "nothing", given: after(getLogin, "unauthorized", "forbidden") });

const fixes = [
  "Remove query strings of this path from access logs, and have passwords changed that are found in them.",
] as const;

export default defineCheck({
  id: "password-in-query",
  suite: "sign-in",
  code: "S5",
  title: "A password in the query string is not accepted",
  failureTitle: "A password in the query string is accepted",
  severity: "medium",
  weakness: { cwe: 598, owasp: "API2" },
  rationale: "Addresses end up in logs, histories and Referer headers, and so would the passwords in them.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-17.9",
  messages: {
    accepted: {
      text: "{operation} answered {status} to e-mail address and password in the query string{alike}",
      cause: "Query and body are read as one set of parameters.",
      fix: ["Read e-mail address and password from the JSON body only.", ...fixes],
    },
    "by-get": {
      text: "{operation} takes e-mail address and password from the query string ({status}){alike}",
      cause: "GET is routed to the handler of POST, or query and body are read as one.",
      fix: ["Answer GET on this path with 404 or 405.", ...fixes],
    },
  },
  cases: (): readonly Case<string>[] => [
    {
      probes: { unknown: unknownLogin, empty: emptyLogin, query: queryLogin },
      control: "empty",
      controlClasses: anyLogin,
    },
    {
      probes: { unknown: unknownLogin, empty: emptyLogin, plainGet, byGet: getLogin },
      control: "empty",
      controlClasses: anyLogin,
      tolerates: noVerdict,
    },
  ],
  judge(responses: Readonly<Record<string, ClassifiedResponse>>, reporter, _subject, context) {
    const { query: byPost, empty, unknown, byGet, plainGet: bare } = responses;
    if (empty === undefined || unknown === undefined) return;
    if (empty.responseClass === "allowed")
      return reporter.unsure("An empty body signs in as well, so nothing can be told of the query string");
    const [tried, without] = byGet === undefined ? [byPost, empty] : [byGet, bare];
    if (tried === undefined || without === undefined) return;
    const message = byGet === undefined ? "accepted" : "by-get";
    const facts = factsOf(tried, byGet === undefined ? "400, 415 or 422" : "404 or 405");
    if (byGet === undefined ? tried.responseClass === "allowed" : givesToken(tried, context.profile))
      return reporter.found(message, { ...facts, alike: "" }, tried);
    judgeRefusal({ message, facts, tried, without, unknown }, reporter);
  },
});

interface Refused {
  readonly message: "accepted" | "by-get";
  readonly facts: ReturnType<typeof factsOf>;
  readonly tried: ClassifiedResponse;
  /** The same request without e-mail address and password. */
  readonly without: ClassifiedResponse;
  readonly unknown: ClassifiedResponse;
}

/** If the query is read, the wrong password in it is refused like one in the body; if not, the password is missing. */
function judgeRefusal(
  { message, facts, tried, without, unknown }: Refused,
  reporter: CheckReporter<"accepted" | "by-get">,
): void {
  if (message === "accepted" && responseFingerprint(without) === responseFingerprint(unknown))
    return reporter.absent("an empty body is refused as a wrong password is, so nothing can be told");
  if (unknown.responseClass !== "unauthorized" || without.responseClass === "silent") return;
  if (responseFingerprint(tried) !== responseFingerprint(unknown)) return;
  if (responseFingerprint(tried) === responseFingerprint(without)) return;
  // After a lock, sign-ins are refused alike for another reason.
  if (saysLocked(unknown))
    return reporter.unsure(
      `Sign-ins are locked: ${unknown.probe.operation} answered ${unknown.status}${saidBy(unknown)}`,
    );
  const alike = `, and refuses a wrong one there just as in the body; without either it answers ${without.status}`;
  reporter.found(
    message,
    { ...facts, alike, expected: "the answer without them", confidence: "likely" },
    tried,
    unknown,
    without,
  );
}
