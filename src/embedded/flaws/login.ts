import { authPaths } from "../../../contracts/catalogue/catalogue.ts";
import { routeNames } from "../rules/behaviour.ts";
import {
  amending,
  type BehaviourChange,
  decorating,
  extended,
  opening,
  together,
  within,
} from "../rules/change.ts";
import type { RejectionKind } from "../server/responses.ts";
import type { Flaw } from "../switches.ts";

const loginPath = authPaths.login;

const day = 24 * 60 * 60;
const skewMs = 5 * 60 * 1000;

const stack =
  "SyntaxError: Unexpected token\n    at JSON.parse (<anonymous>)\n    at login (/app/src/auth/login.js:41:19)";

const onKind = (kind: RejectionKind, how: Parameters<typeof amending>[1]): BehaviourChange =>
  amending((rejection) => rejection.kind === kind, how);

/** Sign-in and session. */
export const loginFlaws: readonly Flaw[] = [
  {
    id: "login-accepts-any-password",
    description: "any password signs in to an account that exists.",
    expect: { findings: ["wrong-password/accepted"] },
    change: within("signIn", ({ admits }) => ({
      admits: (attempt) => attempt.account !== undefined || admits(attempt),
    })),
  },
  {
    id: "login-accepts-unknown-account",
    description: "an account that does not exist is signed in to, and so comes into being.",
    expect: { findings: ["unknown-account/accepted"] },
    change: within("signIn", ({ admits }) => ({
      admits: (attempt) => attempt.account === undefined || admits(attempt),
    })),
  },
  {
    id: "unknown-account-404",
    description: "signing in to an unknown account is answered with 404.",
    expect: { findings: ["unknown-account/wrong-status", "wrong-password/enumeration"] },
    change: onKind("unknown-account", () => ({ status: 404, code: "NOT_FOUND", headers: {} })),
  },
  {
    id: "enumeration-by-message",
    description: "the messages for an unknown account and for a wrong password differ.",
    expect: { findings: ["wrong-password/enumeration"] },
    change: together(
      onKind("unknown-account", () => ({ message: "No account has this email address." })),
      onKind("wrong-password", () => ({ message: "The password is wrong." })),
    ),
  },
  {
    id: "enumeration-by-header",
    description: "a wrong password for a real account is answered with a header that an unknown one lacks.",
    expect: { findings: ["wrong-password/enumeration"] },
    change: onKind("wrong-password", ({ headers }) => ({
      headers: { ...headers, "X-Attempts-Remaining": "4" },
    })),
  },
  {
    id: "enumeration-by-retry-after",
    description:
      "a wrong password for a real account is answered with Retry-After, which an unknown one lacks.",
    expect: { findings: ["wrong-password/enumeration"] },
    change: onKind("wrong-password", ({ headers }) => ({ headers: { ...headers, "Retry-After": "5" } })),
  },
  {
    id: "wrong-password-500",
    description: "a wrong password is answered with 500.",
    expect: { findings: ["wrong-password/server-error"] },
    change: onKind("wrong-password", () => ({
      status: 500,
      code: "INTERNAL_SERVER_ERROR",
      message: "Something went wrong on our side.",
      headers: {},
    })),
  },
  {
    id: "bad-body-500",
    description: "a sign-in whose body is not as it should be is answered with 500 and a stack trace.",
    expect: { findings: ["malformed-login/server-error", "malformed-login/stack-trace"] },
    change: amending(
      ({ kind }, { route }) =>
        (kind === "bad-request" || kind === "media-type") && route === routeNames.login,
      () => ({ status: 500, code: "INTERNAL_SERVER_ERROR", message: "Unexpected token", extra: { stack } }),
    ),
  },
  {
    id: "password-in-query-accepted",
    description: "email and password are accepted in the query string.",
    expect: { findings: ["password-in-query/accepted"] },
    change: within("signIn", () => ({ readsQuery: () => true })),
  },
  {
    id: "login-by-operator-object",
    description: 'a password such as {"$ne": ""} or true matches every password.',
    expect: { findings: ["inexact-password/operator-accepted"], severity: "critical" },
    change: within("signIn", () => ({ readsOperators: true })),
  },
  {
    id: "login-by-get",
    description: "GET signs in with email and password from the query string.",
    expect: { findings: ["password-in-query/by-get"], severity: "medium" },
    change: together(
      within("signIn", () => ({ readsQuery: (method) => method === "GET" })),
      within("routing", ({ alias }) => ({
        alias: (target, call) => {
          const { method, path } = alias(target, call);
          return { method: path === loginPath && method === "GET" ? "POST" : method, path };
        },
      })),
    ),
  },
  {
    id: "password-case-ignored",
    description: "passwords are compared without regard to letter case.",
    expect: { findings: ["inexact-password/case-ignored"], severity: "critical" },
    change: within("signIn", () => ({ canonical: (password) => password.toLowerCase() })),
  },
  {
    id: "null-signs-in",
    description: "a password that is null, empty, a number or a list matches every password.",
    expect: { findings: ["inexact-password/no-password-accepted"], severity: "critical" },
    change: within("signIn", () => ({
      readsNothing: (value) =>
        value === null || value === "" || typeof value === "number" || Array.isArray(value),
    })),
  },
  {
    id: "password-cut",
    description: "only the first 8 characters of a password count.",
    expect: { findings: ["inexact-password/cut-accepted"], severity: "critical" },
    change: within("signIn", () => ({ canonical: (password) => password.slice(0, 8) })),
  },
  {
    id: "login-without-token",
    description: "the answer to a sign-in has no token.",
    expect: { findings: ["broken-login/no-token"], rows: ["api-key-creation"] },
    change: within("shape", ({ login }) => ({
      login: (facts, user) => extended(login(facts, user), { token: undefined }),
    })),
  },
  {
    id: "login-without-exp",
    description: "JWTs never expire.",
    expect: { findings: ["broken-login/no-exp"], rows: ["api-key-creation"] },
    change: within("tokens", ({ claims, required }) => ({
      claims: (usual) => {
        const { exp: _, ...rest } = claims(usual);
        return rest;
      },
      required: required.filter((name) => name !== "exp"),
    })),
  },
  {
    id: "login-long-lived",
    description: "JWTs live for 30 days.",
    expect: { findings: ["broken-login/long-lived"], rows: ["api-key-creation"] },
    change: within("tokens", ({ claims }) => ({
      claims: (usual) => ({ ...claims(usual), exp: (usual.iat ?? 0) + 30 * day }),
    })),
  },
  {
    id: "jwt-valid-later",
    description: "JWTs begin to be valid 10 minutes after they are issued.",
    expect: {
      findings: ["refused-session/refused", "skewed-clock/issued-in-future"],
      rows: ["api-key-creation", "unauthorized"],
    },
    change: within("tokens", ({ claims }) => ({
      claims: (usual) => ({ ...claims(usual), nbf: (usual.iat ?? 0) + 600 }),
    })),
  },
  {
    id: "clock-ahead",
    description: "the deployment's clock is 5 minutes ahead, in Date and in the JWTs.",
    expect: { findings: ["skewed-clock/clock-differs"], rows: ["unauthorized"] },
    change: (behaviour) => ({ ...behaviour, clock: () => behaviour.clock() + skewMs }),
  },
  {
    id: "session-of-another-user",
    description: "the session is that of another account.",
    expect: { findings: ["refused-session/other-user"], rows: ["api-key-creation"] },
    change: within("signIn", () => ({
      sessionOf: (account, all) => all.find(({ id }) => id !== account.id) ?? account,
    })),
  },
  {
    id: "session-open",
    description: "the session is answered without any credential.",
    expect: { findings: ["unauthenticated-session/open"], rows: ["unauthorized"] },
    change: opening(({ route }) => route === routeNames.session),
  },
  {
    id: "secret-answer-cacheable",
    description: "answers with a token or a key in them do not forbid caching.",
    expect: { findings: ["cacheable-login/cacheable", "cacheable-key/cacheable"], exit: 0 },
    change: decorating((response) => ({ ...response, headers: withoutCaching(response.headers) })),
  },
];

function withoutCaching(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { "Cache-Control": _, ...rest } = headers;
  return rest;
}
