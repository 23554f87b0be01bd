import { expiredJwt, forged, keyWithAll } from "../../contracts/catalogue/credential.ts";
import { whenRevoked } from "../api-keys/shared.ts";
import { type Case, type CheckReporter, type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { isRefusal } from "../model/classify.ts";
import { type OtherPlaces, otherPlacesOf, places, wasRead } from "../model/places.ts";
import type { Carrier, Probe } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { after } from "../model/requests.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";
import { factsOf, headerCases, judgeHeaders, judgePrivileges } from "./doors/headers.ts";

/** Names of the other places of a credential in findings. */
const doors = {
  header: "in X-API-Key or a header like it",
  cookie: "in a session cookie",
  keyInQuery: "in the query string (api_key)",
} as const;
type Door = keyof typeof doors;
const doorNames = Object.keys(doors) as readonly Door[];

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
      cause: "Tokens in that place are decoded and not verified.",
      fix: ["Verify every token in one place, wherever it came from", "Search the access log for such calls"],
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
    ...doorNames.map((door) => ({
      subject: { door },
      probes: Object.fromEntries(otherPlacesOf(context).flatMap((read) => doorProbes(door, read, context))),
      tolerates: noVerdict,
    })),
    ...headerCases(context),
  ],
  judge(responses: Readonly<Record<string, ClassifiedResponse>>, reporter, { door, headers }, context) {
    if (headers === "identity") return judgeHeaders(responses, reporter);
    if (headers === "privileges") return judgePrivileges(responses, reporter);
    for (const { name } of otherPlacesOf(context)) {
      const at = (label: string) => responses[`${name}|${label}`];
      if (judgeDoor(at, reporter, doors[door as Door])) return;
    }
  },
});

/** One place alone: sent if a good credential in all places at once was read. */
function doorProbes(
  door: Door,
  { name, bare, send, jwt: allJwt, key: allKeys, holding, lacking }: OtherPlaces,
  context: RunContext,
) {
  const carrier = places[door];
  const read = allKeys !== undefined && door !== "cookie" ? allKeys : allJwt;
  const forgery = forged("signature-flipped");
  const probes: Case<string>["probes"] = {
    bare,
    allJwt,
    forged: send(forgery),
    forgedHere: send(forgery, { carrier, given: after(read, ...wasRead) }),
    expiredHere: send(expiredJwt, { carrier, given: after(read, ...wasRead) }),
    ...(allKeys && holding && lacking && keyProbes(carrier, { allKeys, holding, lacking, send }, context)),
  };
  return Object.entries(probes).map(([label, probe]) => [`${name}|${label}`, probe] as const);
}

function keyProbes(
  carrier: Carrier,
  {
    allKeys,
    holding,
    lacking,
    send,
  }: Required<Pick<OtherPlaces, "holding" | "lacking" | "send">> & { allKeys: Probe },
  context: RunContext,
): Case<string>["probes"] {
  const opened = send(holding, { carrier, given: after(allKeys, ...wasRead) });
  const key = keyWithAll(scopeNames(context));
  return {
    allKeys,
    opened,
    lacking: send(lacking),
    lackingHere: send(lacking, { carrier, given: after(allKeys, ...wasRead) }),
    ...(context.depth !== "few-keys" && {
      revoked: send(key, whenRevoked(context)),
      revokedHere: send(key, { ...whenRevoked(context), given: after(opened, "allowed"), carrier }),
    }),
  };
}

type Speaker = CheckReporter<"scopes-ignored" | "unverified" | "revoked-accepted" | "expired-accepted">;

/** Returns whether it reported a finding: one for each place is enough. */
function judgeDoor(
  at: (label: string) => ClassifiedResponse | undefined,
  reporter: Speaker,
  door: string,
): boolean {
  const bare = at("bare");
  if (bare === undefined || !isRefusal(bare)) return false;
  const found = (
    message: Parameters<Speaker["found"]>[0],
    expected: string,
    label: string,
    measure: string,
  ): boolean => {
    const [response, plain] = [at(label), at(measure)];
    if (response?.responseClass !== "allowed" || plain === undefined || !isRefusal(plain)) return false;
    reporter.found(message, { ...factsOf(response), expected, door }, response, plain, at("opened"));
    return true;
  };
  return (
    found("unverified", "401", "forgedHere", "forged") ||
    found("scopes-ignored", "403", "lackingHere", "lacking") ||
    found("revoked-accepted", "401", "revokedHere", "revoked") ||
    found("expired-accepted", "401", "expiredHere", "forged")
  );
}
