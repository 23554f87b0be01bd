import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import { type Case, type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { placeholder, probe } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { emptyLogin, goodLogin } from "../model/requests.ts";
import { factsOf, givesToken } from "./shared.ts";

const queryLogin = probe({
  phase: "exercise",
  service: "auth",
  operation: `POST ${authPaths.login}`,
  method: "POST",
  path: authPaths.login,
  query: { email: placeholder("email"), password: placeholder("password") },
  payload: { kind: "json", value: {} },
  effect: "refused",
  variant: "password in query",
});

/** Another call than the documented one: it goes out as it is. */
const getLogin = probe({
  phase: "exercise",
  service: "auth",
  operation: `GET ${authPaths.login}`,
  method: "GET",
  path: authPaths.login,
  query: { email: placeholder("email"), password: placeholder("password") },
  effect: "refused",
  variant: "password in query",
});

export default defineCheck({
  id: "password-in-query",
  suite: "sign-in",
  code: "S5",
  title: "A password in the query string is not accepted",
  failureTitle: "A password in the query string is accepted",
  severity: "medium",
  rationale: "Addresses end up in logs, histories and Referer headers, and so would the passwords in them.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-17.9",
  messages: {
    accepted: {
      text: "{operation} answered {status} to e-mail address and password in the query string",
      cause: "Query and body are read as one set of parameters.",
      fix: [
        "Read e-mail address and password from the JSON body only.",
        "Remove query strings of this path from access logs, and change the password that this run used.",
      ],
    },
    "by-get": {
      text: "{operation} signs in ({status}): e-mail address and password are in the query string",
      cause: "GET is routed to the handler of POST, or query and body are read as one.",
      fix: [
        "Answer GET on this path with 404 or 405.",
        "Remove query strings of this path from access logs, and change the password that this run used.",
      ],
    },
  },
  cases: (): readonly Case<string>[] => [
    { probes: { good: goodLogin, empty: emptyLogin, query: queryLogin }, control: "good" },
    {
      probes: { good: goodLogin, empty: emptyLogin, byGet: getLogin },
      control: "good",
      tolerates: noVerdict,
    },
  ],
  judge({ query, empty, byGet }: Readonly<Record<string, ClassifiedResponse>>, reporter, _subject, context) {
    if (empty?.responseClass === "allowed")
      return reporter.unsure("An empty body signs in as well, so nothing can be told of the query string");
    if (query?.responseClass === "allowed")
      reporter.found("accepted", factsOf(query, "400, 415 or 422"), query);
    if (byGet !== undefined && givesToken(byGet, context.profile))
      reporter.found("by-get", factsOf(byGet, "404 or 405"), byGet);
  },
});
