import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import {
  type Credential,
  credentialName,
  forged,
  keyWithAll,
  none,
} from "../../contracts/catalogue/credential.ts";
import { refusing, whenRevoked } from "../api-keys/shared.ts";
import { type Case, type CheckReporter, type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { isRefusal } from "../model/classify.ts";
import { findRead } from "../model/operations.ts";
import { type Carrier, type Probe, placeholder } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { after, anonymousSession, exercise, session } from "../model/requests.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";
import { holdingKey, lackingKey } from "./keys.ts";

/** Other places in which deployments read a credential, and what they are called in findings. */
const doors: readonly { readonly words: string; readonly carrier: Carrier }[] = [
  { words: "in X-API-Key", carrier: { kind: "x-api-key" } },
  {
    words: "in a session cookie",
    carrier: { kind: "cookie", names: ["session", "token", "access_token", "jwt", "auth_token"] },
  },
  { words: "in the query string (api_key)", carrier: { kind: "query", name: "api_key" } },
];

/** Headers by which a gateway names the user to a service behind it: nobody outside may set them. */
const email = placeholder("email");
const identityHeaders: Probe["headers"] = {
  "x-user-id": email,
  "x-user-email": email,
  "x-forwarded-user": email,
  "x-forwarded-email": email,
  "x-forwarded-preferred-username": email,
  "x-auth-request-user": email,
  "x-auth-request-email": email,
  "x-remote-user": email,
  "remote-user": email,
  "x-forwarded-for": "127.0.0.1",
  "x-real-ip": "127.0.0.1",
};

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
    "identity-header": {
      weakness: { cwe: 290, owasp: "API2" },
      text: "{operation} answered {status} to a request whose only credential was {door}",
      cause: "A header that a gateway is meant to set is believed from outside.",
      fix: [
        "Drop these headers at the edge, and set them only behind the authentication",
        "Search the access log for requests that bring them along",
      ],
    },
  },
  cases(context) {
    const operation = findRead(context.operations);
    return operation === undefined
      ? []
      : [...doorCases(operation, context), ...headerCases(operation, context)];
  },
  judge(responses: Readonly<Record<string, ClassifiedResponse>>, reporter, { door, headers }) {
    if (headers !== undefined) judgeHeaders(responses, reporter, String(headers));
    else judgeDoor(responses, reporter, String(door));
  },
});

function doorCases(operation: Operation, context: RunContext): readonly Case<string>[] {
  const send = (credential: Credential, extras: Parameters<typeof exercise>[3] = {}) =>
    exercise(operation, credential, context, extras);
  const minted = context.means.has("minting");
  return doors.map(({ words, carrier }) => {
    const revoked = send(keyWithAll(scopeNames(context)), whenRevoked(context));
    // By then it is refused as bearer token, so that it is no matter of time.
    const late = { ...whenRevoked(context), given: after(revoked, ...refusing) };
    const probes: Case<string>["probes"] = {
      bad: send(none),
      forged: send(forged("signature-flipped")),
      forgedHere: send(forged("signature-flipped"), { carrier }),
      ...(minted && {
        opened: send(holdingKey(operation, context), { carrier }),
        lacking: send(lackingKey(operation, context)),
        lackingHere: send(lackingKey(operation, context), { carrier }),
      }),
      ...(minted &&
        context.depth !== "few-keys" && {
          revoked,
          revokedHere: send(keyWithAll(scopeNames(context)), { ...late, carrier }),
        }),
    };
    return { subject: { door: words }, probes, tolerates: noVerdict };
  });
}

function judgeDoor(
  responses: Readonly<Record<string, ClassifiedResponse>>,
  reporter: CheckReporter<"scopes-ignored" | "unverified" | "revoked-accepted">,
  door: string,
): void {
  const {
    bad,
    forged: plainForgery,
    forgedHere,
    opened,
    lacking,
    lackingHere,
    revoked,
    revokedHere,
  } = responses;
  if (bad === undefined || !isRefusal(bad)) return;
  const isIn = (response: ClassifiedResponse | undefined) => response?.responseClass === "allowed";
  const factsOf = (response: ClassifiedResponse) => ({
    operation: response.probe.operation,
    credential: credentialName(response.probe.credential),
    status: response.status,
    expected: "401",
    actual: String(response.status),
    door,
  });
  if (forgedHere && isIn(forgedHere) && plainForgery && isRefusal(plainForgery))
    return reporter.found("unverified", factsOf(forgedHere), forgedHere, plainForgery);
  if (!isIn(opened)) return;
  if (lackingHere && isIn(lackingHere) && lacking && isRefusal(lacking)) {
    reporter.found(
      "scopes-ignored",
      { ...factsOf(lackingHere), expected: "403" },
      lackingHere,
      lacking,
      opened,
    );
  }
  if (revokedHere && isIn(revokedHere) && revoked && isRefusal(revoked))
    reporter.found("revoked-accepted", factsOf(revokedHere), revokedHere, revoked);
}

function headerCases(operation: Operation, context: RunContext): readonly Case<string>[] {
  if (!context.means.has("account")) return [];
  const extras = { headers: identityHeaders, variant: "with identity headers" };
  const own = { plain: anonymousSession, named: session(none, extras) };
  const read = {
    plain: exercise(operation, none, context),
    named: exercise(operation, none, context, extras),
  };
  const door = "a header that names the user (such as X-User-Id, X-Forwarded-User or X-Forwarded-For)";
  return [
    {
      subject: { headers: door },
      probes: { ...own, plainRead: read.plain, namedRead: read.named },
      tolerates: noVerdict,
    },
  ];
}

function judgeHeaders(
  { plain, named, plainRead, namedRead }: Readonly<Record<string, ClassifiedResponse>>,
  reporter: CheckReporter<"identity-header">,
  door: string,
): void {
  const accepted = [
    [plain, named],
    [plainRead, namedRead],
  ].flatMap(([without, withThem]) =>
    without && withThem && isRefusal(without) && withThem.responseClass === "allowed" ? [withThem] : [],
  );
  const [first] = accepted;
  if (first === undefined) return;
  const { status, probe } = first;
  const facts = {
    operation: probe.operation,
    credential: "none",
    status,
    expected: "401",
    actual: `${status}`,
    door,
  };
  reporter.found("identity-header", facts, ...accepted);
}
