import { type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { noVerdict } from "../model/probe-result.ts";
import { headerCases, judgeHeaders, judgePrivileges } from "./doors/headers.ts";
import { judgePlaces, placeCases } from "./doors/places.ts";

export default defineCheck({
  id: "second-door",
  suite: "scopes",
  code: "D1",
  title: "No other place of a credential has weaker checks",
  failureTitle: "A second way in has weaker checks",
  severity: "critical",
  weakness: { cwe: 288, owasp: "API2" },
  row: "unauthorized",
  rationale:
    "Where a credential is read from several places, each needs the same checks as the documented one.",
  reference: "https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/",
  messages: {
    "scopes-ignored": {
      text: "{operation} let a key without its scope in when it came {door} ({status}); as bearer token it is refused",
      row: "forbidden",
      cause: "The scope is checked for the Authorization header only.",
      fix: [
        "Resolve the credential in one place, and check its scopes behind that",
        "Search the access log for such calls",
      ],
    },
    unverified: {
      text: "{operation} accepted a JWT with a wrong signature when it came {door} ({status})",
      cause: "Tokens in that place are decoded and not verified, or any text will do.",
      fix: ["Verify every token in one place, wherever it came from", "Search the access log for such calls"],
    },
    "inexact-accepted": {
      text: "{operation} accepted a key in other letter case when it came {door} ({status}); as bearer token it is refused",
      weakness: { cwe: 187, owasp: "API2" },
      cause: "Keys in that place are compared in part, or looked up without regard to letter case.",
      fix: ["Compare the hash of the whole key, in one place, wherever it came from"],
    },
    "revoked-accepted": {
      text: "{operation} accepted a revoked key when it came {door} ({status}); as bearer token it is refused",
      cause: "Keys in that place are looked up elsewhere, or out of a cache.",
      fix: ["Look keys up in one place, wherever they came from"],
    },
    "expired-accepted": {
      text: "{operation} accepted an expired JWT when it came {door} ({status})",
      cause: "exp is not looked at for tokens in that place.",
      fix: ["Verify every token in one place, wherever it came from"],
    },
    "privilege-header": {
      text: "{operation} let a key without its scope in when headers claimed more rights (such as X-Role, X-Scopes or X-Forwarded-For) ({status})",
      row: "forbidden",
      weakness: { cwe: 290, owasp: "API5" },
      cause: "A header that a gateway is meant to set is believed from outside.",
      fix: [
        "Drop these headers at the edge, and set them only behind the authentication",
        "Search the access log for requests that bring them along",
      ],
    },
    "beside-bearer": {
      text: "{operation} let a key without its scope in when it came in X-API-Key as well as in Authorization ({status}); as bearer token alone it is refused",
      row: "forbidden",
      weakness: { cwe: 863, owasp: "API5" },
      cause:
        "One of the two credentials identifies the caller, and the scopes of the other are checked, or none.",
      fix: [
        "Resolve the credential in one place, check its scopes behind that, and refuse requests with two credentials",
        "Search the access log for such calls",
      ],
    },
    "identity-header": {
      weakness: { cwe: 290, owasp: "API2" },
      text: "{operation} answered {status} to a request whose only credential was a header that names the user (such as X-User-Id, X-Forwarded-User or X-Forwarded-For)",
      cause: "A header that a gateway is meant to set is believed from outside.",
      fix: [
        "Drop these headers at the edge, and set them only behind the authentication",
        "Search the access log for requests that bring them along",
      ],
    },
  },
  cases: (context) => [
    ...placeCases(context).map((one) => ({ ...one, tolerates: noVerdict })),
    ...headerCases(context),
  ],
  judge(responses: Readonly<Record<string, ClassifiedResponse>>, reporter, { place, headers }, context) {
    if (headers === "identity") return judgeHeaders(responses, reporter);
    if (headers === "privileges") return judgePrivileges(responses, reporter);
    judgePlaces(responses, reporter, String(place), context);
  },
});
