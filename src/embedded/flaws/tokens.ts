import { type BehaviourChange, intercepting, taking, together, within } from "../rules/change.ts";
import { hs256, type LooseToken } from "../rules/signing.ts";
import { surfaceOf } from "../server/call.ts";
import { empty } from "../server/responses.ts";
import type { Flaw } from "../switches.ts";

/** Characters that a token may lack in `truncated-token-accepted`. */
const cut = 8;

const accepting = (which: (token: LooseToken) => boolean): BehaviourChange =>
  within("tokens", ({ alsoAccepts }) => ({ alsoAccepts: [...alsoAccepts, which] }));

const comparing = (canonical: (key: string, length: number) => string): BehaviourChange =>
  within("keys", ({ canonical: old, prefix }) => ({
    canonical: (key) => canonical(old(key), prefix.length + randomLength),
  }));

/** 32 bytes in base64url. */
const randomLength = 43;

const unsetToken = {
  findings: ["unauthenticated-session/unset-token"],
  rows: ["unauthorized"],
  severity: "critical",
} as const;

/** Tokens and keys that are accepted although they are forged, incomplete, expired or revoked. */
export const tokenFlaws: readonly Flaw[] = [
  {
    id: "null-token-accepted",
    description: 'the words "null" and "undefined" count as the token of the first account.',
    expect: {
      ...unsetToken,
      findings: [...unsetToken.findings, "anonymous-key-creation/created"],
      rows: [...unsetToken.rows, "api-key-creation"],
    },
    change: taking((_caller, { token }) => token === "null" || token === "undefined"),
  },
  {
    id: "undefined-token-accepted-by-billing",
    description: 'the billing surface takes the word "undefined" for the token of the first account.',
    expect: { ...unsetToken, depth: "full" },
    change: taking((_caller, { token, surface }) => token === "undefined" && surface === "billing"),
  },
  {
    id: "alg-none-accepted",
    description: "a JWT that says alg none, in any letter case, needs no signature.",
    expect: { findings: ["forged-jwt/unsigned"], rows: ["unauthorized"] },
    change: accepting(({ alg }) => /^none$/i.test(alg)),
  },
  {
    id: "changed-signature-accepted",
    description: "the signature of a JWT is not checked.",
    expect: { findings: ["forged-jwt/signature-ignored"], rows: ["unauthorized"] },
    change: accepting(({ algRight, kidKnown }) => algRight && kidKnown),
  },
  {
    id: "empty-key-signature-accepted",
    description: "a JWT signed with the empty key is accepted.",
    expect: { findings: ["forged-jwt/empty-key"], rows: ["unauthorized"] },
    change: accepting(
      ({ alg, kidKnown, input, signature }) => alg === "HS256" && kidKnown && signature === hs256(input, ""),
    ),
  },
  {
    id: "unknown-kid-accepted",
    description:
      "a JWT whose kid names no key of the deployment is accepted without looking at its signature.",
    expect: { findings: ["forged-jwt/unknown-kid"], rows: ["unauthorized"] },
    change: accepting(({ algRight, kidKnown }) => algRight && !kidKnown),
  },
  {
    id: "expired-token-accepted",
    description: "the expiry of a JWT is not looked at.",
    expect: { findings: ["expired-jwt/accepted"], rows: ["unauthorized"] },
    change: within("tokens", () => ({ checksExpiry: () => false })),
  },
  {
    id: "truncated-token-accepted",
    description: `a JWT or key that lacks up to ${cut} characters at its end is accepted.`,
    expect: { findings: ["inexact-token/cut-accepted"], rows: ["unauthorized"] },
    change: together(
      accepting(
        ({ signature, expected }) =>
          expected.startsWith(signature) && expected.length - signature.length <= cut,
      ),
      comparing((key, length) => (key.length <= length ? key.slice(0, length - cut) : key)),
    ),
  },
  {
    id: "junk-after-token-accepted",
    description: "what follows a whole JWT or key is passed over.",
    expect: { findings: ["inexact-token/junk-accepted"], rows: ["unauthorized"] },
    change: together(
      accepting(({ signature, expected }) => signature.startsWith(expected)),
      comparing((key, length) => key.slice(0, length)),
    ),
  },
  {
    id: "case-insensitive-key",
    description: "API keys are compared without regard to letter case.",
    expect: { findings: ["inexact-token/case-ignored"], rows: ["unauthorized"] },
    change: within("keys", ({ canonical }) => ({ canonical: (key) => canonical(key).toLowerCase() })),
  },
  {
    id: "garbage-token-accepted",
    description: "a token that is not genuine is taken for the signed-in user.",
    expect: { findings: ["unauthenticated-session/any-text"], rows: ["unauthorized", "api-key-creation"] },
    change: taking((caller) => caller.kind === "nobody" && caller.fault === "invalid"),
  },
  {
    id: "revoked-key-works",
    description: "a revoked key works for ever.",
    expect: { findings: ["revoked-key/still-works"], rows: ["unauthorized"] },
    change: within("keys", () => ({ outlives: () => true })),
  },
  {
    id: "revoked-key-works-a-while",
    description: "a revoked key works for another 30 seconds.",
    expect: { findings: ["revoked-key/still-works"], rows: ["unauthorized"] },
    change: within("keys", () => ({ outlives: (sinceMs) => sinceMs < 30_000 })),
  },
  {
    id: "keys-refused-on-tasks",
    description: "the task, analytics and billing surfaces refuse API keys with 401; JWTs work there.",
    expect: { findings: ["refused-key/keys-refused"], rows: ["session-vs-key"] },
    change: refusing((kind) => kind === "key"),
  },
  {
    id: "jwt-refused-on-tasks",
    description: "the task, analytics and billing surfaces refuse JWTs with 401; API keys work there.",
    expect: { findings: ["refused-jwt/jwt-refused-everywhere"], rows: ["session-vs-key"] },
    change: refusing((kind) => kind === "user"),
  },
  {
    id: "keys-only-by-x-api-key",
    description: "the task, analytics and billing surfaces take API keys from X-API-Key only.",
    expect: { findings: ["refused-key/only-x-api-key"], rows: ["session-vs-key"] },
    change: together(
      within("carriers", () => ({ headerNames: ["x-api-key"] })),
      refusing((kind, via) => kind === "key" && via !== "header"),
    ),
  },
];

/** Treats some known callers as anonymous on all surfaces except the auth service's. */
function refusing(which: (kind: "user" | "key", via: string | undefined) => boolean): BehaviourChange {
  return taking(
    ({ kind }, { surface, via }) => kind !== "nobody" && surface !== "auth" && which(kind, via),
    "refuse",
  );
}

const newHost = "https://tasks.titan.example";

/** Credentials that are read from the wrong place, or not read at all. */
export const carrierFlaws: readonly Flaw[] = [
  {
    id: "header-stripped",
    description: "the Authorization header never reaches the task, analytics and billing surfaces.",
    expect: { findings: ["refused-key/header-dropped"], rows: ["unauthorized"] },
    change: within("carriers", ({ strips }) => ({
      strips: (surface) => surface !== "auth" || strips(surface),
    })),
  },
  {
    id: "header-stripped-everywhere",
    description: "the Authorization header reaches no surface.",
    expect: { findings: ["refused-session/header-dropped"], rows: ["unauthorized"] },
    change: within("carriers", () => ({ strips: () => true })),
  },
  {
    id: "tasks-moved",
    description: "the task, analytics and billing surfaces redirect every call to another host.",
    expect: { findings: ["redirected-request/other-origin"], rows: ["unauthorized"] },
    change: (behaviour) => ({
      ...behaviour,
      intercept: (call) =>
        surfaceOf(call.path) === "auth"
          ? behaviour.intercept(call)
          : empty(308, { Location: newHost + call.path }),
    }),
  },
  {
    id: "slash-redirected-to-another-host",
    description: "the list of tasks is redirected to another host, with a slash at its end.",
    expect: { findings: ["redirected-request/other-origin"], rows: ["unauthorized"] },
    change: intercepting(({ path }) =>
      path === "/api/v1/tasks"
        ? empty(307, { Location: "http://tasks.titan.example/api/v1/tasks/" })
        : undefined,
    ),
  },
  {
    id: "basic-scheme-accepted",
    description: "a token is accepted behind the schemes Basic and Token.",
    expect: { findings: ["unauthenticated-session/any-scheme"], rows: ["unauthorized"] },
    change: within("carriers", ({ schemes }) => ({ schemes: [...schemes, "Basic", "Token"] })),
  },
  {
    id: "scheme-less-token-accepted-on-tasks",
    description: "the task, analytics and billing surfaces accept a token without any scheme.",
    expect: { findings: ["unauthenticated-session/no-scheme"], rows: ["unauthorized"] },
    change: together(
      within("carriers", () => ({ schemeless: true })),
      taking(
        (caller, { call, surface }) =>
          caller.kind !== "nobody" &&
          surface === "auth" &&
          !/\s/.test((call.headers["authorization"] ?? "").trim()),
        "refuse",
      ),
    ),
  },
  {
    id: "scheme-less-token-accepted",
    description: "a token is accepted without any scheme.",
    expect: { findings: ["unauthenticated-session/no-scheme"], rows: ["unauthorized"] },
    change: within("carriers", () => ({ schemeless: true })),
  },
  {
    id: "scheme-case-sensitive",
    description: "the scheme works only when spelled Bearer.",
    expect: { findings: ["case-sensitive-scheme/refused"], rows: ["unauthorized"] },
    change: within("carriers", () => ({ exactCase: true })),
  },
  {
    id: "query-token-accepted",
    description: "a token is accepted in the query string, as access_token or token.",
    expect: { findings: ["token-in-query/accepted"], rows: ["unauthorized"] },
    change: within("carriers", ({ queryNames }) => ({
      queryNames: [...queryNames, "access_token", "token"],
    })),
  },
];
