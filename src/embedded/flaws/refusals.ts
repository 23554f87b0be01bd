import { scopeNames } from "../rules/behaviour.ts";
import type { CallSite } from "../rules/call-site.ts";
import { amending, before, without } from "../rules/change.ts";
import { type Rejection, scopeMessage, unauthenticated, unrouted } from "../server/responses.ts";
import type { Flaw } from "../switches.ts";

const refused = ({ kind }: Rejection) => kind === "unauthenticated" || kind === "forbidden";
const unknown = ({ kind }: Rejection) => kind === "unauthenticated";
const offAuth = (_problem: Rejection, { surface }: CallSite) => surface !== "auth";
const isRefusal = ({ status }: Rejection) => status === 401 || status === 403;

/** Status and challenge of another problem, with the words of this one. */
const kindOf = ({ status, code, headers }: Rejection) => ({ status, code, headers });

/** Wrong statuses. */
const kinds: readonly Flaw[] = [
  {
    id: "401-for-403",
    description: "lacking scopes are answered with 401.",
    expect: { findings: ["unguarded-scope/wrong-refusal"], rows: ["forbidden"] },
    change: amending(
      ({ kind }) => kind === "forbidden",
      () => kindOf(unauthenticated("invalid")),
    ),
  },
  {
    id: "403-for-401",
    description: "missing and invalid credentials are answered with 403.",
    expect: {
      findings: ["unauthenticated-session/wrong-status"],
      rows: ["unauthorized"],
    },
    change: amending(unknown, () => ({ status: 403, code: "FORBIDDEN", headers: {} })),
  },
  {
    id: "404-for-401",
    description: "off the auth service, missing and invalid credentials are answered with 404.",
    expect: { findings: ["unauthenticated-operation/wrong-refusal"], rows: ["unauthorized"] },
    change: amending(
      (rejection, site) => unknown(rejection) && offAuth(rejection, site),
      () => ({ ...kindOf(unrouted()), message: unrouted().message }),
    ),
  },
  {
    id: "redirect-for-401",
    description: "missing and invalid credentials are redirected to a sign-in page on another origin.",
    expect: { findings: ["redirected-request/other-origin"], rows: ["unauthorized", "api-key-creation"] },
    change: amending(unknown, () => ({
      status: 302,
      format: "empty",
      headers: { Location: "https://login.titan.example/sign-in" },
    })),
  },
  {
    id: "refusal-with-200",
    description: "off the auth service, 401 and 403 are sent as 200 with success false.",
    expect: { findings: ["malformed-refusal/success-status"], rows: ["unauthorized", "forbidden"] },
    change: amending(
      (rejection, site) => refused(rejection) && offAuth(rejection, site),
      () => ({ status: 200 }),
    ),
  },
  {
    id: "revoked-key-403",
    description: "a revoked key is answered with 403.",
    expect: { findings: ["revoked-key/wrong-status"], rows: ["unauthorized"] },
    change: amending(
      ({ fault }) => fault === "revoked",
      () => ({ status: 403, code: "FORBIDDEN", headers: {} }),
    ),
  },
  {
    id: "oversized-token-500",
    description: "a token of more than 4 kB is answered with 500.",
    expect: { findings: ["oversized-token/server-error"], exit: 0 },
    change: amending(
      (rejection, { token }) => unknown(rejection) && (token?.length ?? 0) > 4096,
      () => ({ status: 500, code: "INTERNAL_SERVER_ERROR", headers: {} }),
    ),
  },
  {
    id: "malformed-token-500",
    description: "a JWT that is not genuine is answered with 500.",
    expect: {
      findings: ["unauthenticated-session/server-error", "forged-jwt/server-error"],
      rows: ["unauthorized"],
    },
    change: amending(
      ({ fault }, { token }) => fault === "invalid" && token?.split(".").length === 3,
      () => ({ status: 500, code: "INTERNAL_SERVER_ERROR", headers: {} }),
    ),
  },
];

/** Refusals in the wrong form, or incomplete. */
const forms: readonly Flaw[] = [
  {
    id: "html-refusals",
    description: "401 and 403 are HTML pages.",
    expect: { findings: ["malformed-refusal/not-json"] },
    change: amending(isRefusal, () => ({ format: "html" })),
  },
  {
    id: "text-refusals",
    description: "401 and 403 are plain text.",
    expect: { findings: ["malformed-refusal/not-json"] },
    change: amending(isRefusal, () => ({ format: "text" })),
  },
  {
    id: "empty-refusals",
    description: "401 and 403 have no body.",
    expect: { findings: ["malformed-refusal/empty"] },
    change: amending(isRefusal, () => ({ format: "empty" })),
  },
  {
    id: "no-www-authenticate",
    description: "401 has no WWW-Authenticate.",
    expect: { findings: ["missing-challenge/missing"], exit: 0 },
    change: amending(
      ({ status }) => status === 401,
      ({ headers }) => ({ headers: without(headers, "WWW-Authenticate") }),
    ),
  },
  {
    id: "refusal-without-code",
    description: "401 and 403 have no error code.",
    expect: { findings: ["malformed-refusal/envelope"] },
    change: amending(isRefusal, () => ({ code: undefined })),
  },
  {
    id: "wrong-code",
    description: "401 has the error code FORBIDDEN.",
    expect: { findings: ["malformed-refusal/wrong-code", "unknown-account/wrong-code"] },
    change: amending(
      ({ status }) => status === 401,
      () => ({ code: "FORBIDDEN" }),
    ),
  },
  {
    id: "lower-case-code-of-404",
    description: "the error code of 404 is written in small letters.",
    expect: { findings: ["malformed-refusal/wrong-code"] },
    change: amending(
      ({ status }) => status === 404,
      ({ code }) => ({ code: code?.toLowerCase() }),
    ),
  },
  {
    id: "lower-case-codes",
    description: "error codes are written in small letters.",
    expect: { findings: ["malformed-refusal/wrong-code", "unknown-account/wrong-code"] },
    change: amending(
      () => true,
      ({ code }) => ({ code: code?.toLowerCase() }),
    ),
  },
  {
    id: "limit-without-reset",
    description: "429 does not say when to come back.",
    needs: "rate-limit",
    expect: { findings: ["silent-rate-limit/silent"], exit: 0 },
    trial: { rateLimit: { limit: 10, windowMs: 800 } },
    change: amending(
      ({ kind }) => kind === "too-many",
      ({ headers }) => ({ headers: without(headers, "X-RateLimit-Reset") }),
    ),
  },
];

/** Refusals that reveal too much, or something untrue. */
const words: readonly Flaw[] = [
  {
    id: "refusal-names-wrong-scope",
    description: "403 names another scope than the missing one.",
    expect: { findings: ["misnamed-scope/names-another"], rows: ["forbidden"] },
    change: amending(
      ({ scopes }) => scopes !== undefined,
      ({ scopes }) => ({
        message: scopeMessage(scopeNames.filter((name) => !scopes?.includes(name)).slice(0, 1), "any"),
      }),
    ),
  },
  {
    id: "stack-trace-in-refusal",
    description: "401 and 403 have a stack trace in them.",
    expect: { findings: ["leaking-refusal/stack-trace"] },
    change: amending(isRefusal, ({ message }) => ({
      extra: {
        stack: `AuthError: ${message}\n    at authorize (/app/src/guard.js:88:11)\n    at next (/app/node_modules/router/index.js:280:10)`,
      },
    })),
  },
  {
    id: "token-echoed-in-refusal",
    description: "401 and 403 repeat the token that was sent.",
    expect: { findings: ["leaking-refusal/secret"] },
    change: amending(
      (rejection, { token }) => isRefusal(rejection) && token !== undefined,
      ({ message }, { token }) => ({ message: `${message} Token: ${token}` }),
    ),
  },
  {
    id: "internal-host-in-refusal",
    description: "401 and 403 name a host inside the deployment.",
    expect: { findings: ["leaking-refusal/internal-host"] },
    change: amending(isRefusal, ({ message }) => ({
      message: `${message} (from http://auth-core.titan.svc.cluster.local:8080, 10.42.0.17)`,
    })),
  },
];

/** Steps that happen too early. */
const orders: readonly Flaw[] = [
  {
    id: "validation-before-authentication",
    description: "body and id are looked at before the credential.",
    expect: { findings: ["late-guard/answered-first"], exit: 0 },
    change: before("validate", "authenticate"),
  },
  {
    id: "validation-before-guard",
    description: "body and id are looked at before the scopes.",
    expect: {
      findings: ["unguarded-scope/many-unguarded"],
      rows: ["forbidden"],
    },
    change: before("validate", "guard"),
  },
];

export const refusalFlaws: readonly Flaw[] = [...kinds, ...forms, ...words, ...orders];
