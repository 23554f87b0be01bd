import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import { defineCheck } from "../model/check.ts";
import { placeholder, probe } from "../model/probe.ts";
import { emptyLogin, unknownLogin } from "../model/requests.ts";
import { responseFingerprint } from "../model/response-fingerprint.ts";
import { anyLogin, factsOf } from "./shared.ts";

/** Of an account that does not exist: addresses are logged, and the real password must not be in one. */
const queryLogin = probe({
  phase: "exercise",
  service: "auth",
  operation: `POST ${authPaths.login}`,
  method: "POST",
  path: authPaths.login,
  query: { email: placeholder("unknown-email"), password: placeholder("wrong-password") },
  payload: { kind: "json", value: {} },
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
      text: "{operation} answered {status} to e-mail address and password in the query string{alike}",
      cause: "Query and body are read as one set of parameters.",
      fix: [
        "Read e-mail address and password from the JSON body only.",
        "Remove query strings of this path from access logs, and have passwords changed that are found in them.",
      ],
    },
  },
  cases: () => [
    {
      probes: { unknown: unknownLogin, empty: emptyLogin, query: queryLogin },
      control: "empty",
      controlClasses: anyLogin,
    },
  ],
  judge({ query, empty, unknown }, reporter) {
    const facts = factsOf(query, "400, 415 or 422");
    if (empty.responseClass === "allowed")
      return reporter.unsure("An empty body signs in as well, so nothing can be told of the query string");
    if (query.responseClass === "allowed") return reporter.found("accepted", { ...facts, alike: "" }, query);
    if (responseFingerprint(empty) === responseFingerprint(unknown))
      return reporter.absent("an empty body is refused as a wrong password is, so nothing can be told");
    // Read from the query, the wrong password is refused as one; unread, it is missing.
    if (unknown.responseClass !== "unauthorized" || empty.responseClass === "unauthorized") return;
    if (responseFingerprint(query) !== responseFingerprint(unknown)) return;
    const alike = `, just as to a wrong password in the body; without either it answers ${empty.status}`;
    reporter.found("accepted", { ...facts, alike, confidence: "likely" }, query, unknown, empty);
  },
});
