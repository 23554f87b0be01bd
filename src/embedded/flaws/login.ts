import { amending, type Change, decorating, renamed, together, within } from "../rules/change.ts";
import { routeNames } from "../rules/names.ts";
import type { ProblemKind } from "../server/problem.ts";
import type { Switch } from "../switches.ts";

const day = 24 * 60 * 60;
const skewMs = 5 * 60 * 1000;

const stack =
  "SyntaxError: Unexpected token\n    at JSON.parse (<anonymous>)\n    at login (/app/src/auth/login.js:41:19)";

const onKind = (kind: ProblemKind, how: Parameters<typeof amending>[1]): Change =>
  amending((problem) => problem.kind === kind, how);

/** Sign-in and session. */
export const loginFlaws: readonly Switch[] = [
  {
    id: "login-accepts-any-password",
    description: "any password signs in to an account that exists.",
    change: within("signIn", ({ admits }) => ({
      admits: (attempt) => attempt.account !== undefined || admits(attempt),
    })),
  },
  {
    id: "login-accepts-unknown-account",
    description: "an account that does not exist is signed in to, and so comes into being.",
    change: within("signIn", ({ admits }) => ({
      admits: (attempt) => attempt.account === undefined || admits(attempt),
    })),
  },
  {
    id: "unknown-account-404",
    description: "signing in to an unknown account is answered with 404.",
    change: onKind("unknown-account", () => ({ status: 404, code: "NOT_FOUND", headers: {} })),
  },
  {
    id: "enumeration-by-message",
    description: "the messages for an unknown account and for a wrong password differ.",
    change: together(
      onKind("unknown-account", () => ({ message: "No account has this email address." })),
      onKind("wrong-password", () => ({ message: "The password is wrong." })),
    ),
  },
  {
    id: "enumeration-by-header",
    description: "a wrong password for a real account is answered with a header that an unknown one lacks.",
    change: onKind("wrong-password", ({ headers }) => ({
      headers: { ...headers, "X-Attempts-Remaining": "4" },
    })),
  },
  {
    id: "wrong-password-500",
    description: "a wrong password is answered with 500.",
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
    change: amending(
      ({ kind }, { route }) =>
        (kind === "bad-request" || kind === "media-type") && route === routeNames.login,
      () => ({ status: 500, code: "INTERNAL_SERVER_ERROR", message: "Unexpected token", extra: { stack } }),
    ),
  },
  {
    id: "password-in-query-accepted",
    description: "email and password are accepted in the query string.",
    change: within("signIn", () => ({ readsQuery: true })),
  },
  {
    id: "login-without-token",
    description: "the answer to a sign-in has no token where one is looked for.",
    change: within("shape", ({ login }) => ({
      login: (facts, user) => renamed(login(facts, user), "token", "ticket"),
    })),
  },
  {
    id: "login-without-exp",
    description: "JWTs never expire.",
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
    change: within("tokens", ({ claims }) => ({
      claims: (usual) => ({ ...claims(usual), exp: (usual.iat ?? 0) + 30 * day }),
    })),
  },
  {
    id: "jwt-valid-later",
    description: "JWTs begin to be valid 10 minutes after they are issued.",
    change: within("tokens", ({ claims }) => ({
      claims: (usual) => ({ ...claims(usual), nbf: (usual.iat ?? 0) + 600 }),
    })),
  },
  {
    id: "clock-ahead",
    description: "the deployment's clock is 5 minutes ahead, in Date and in the JWTs.",
    change: (behaviour) => ({ ...behaviour, clock: () => behaviour.clock() + skewMs }),
  },
  {
    id: "session-of-another-user",
    description: "the session is that of another account.",
    change: within("signIn", () => ({
      sessionOf: (account, all) => all.find(({ id }) => id !== account.id) ?? account,
    })),
  },
  {
    id: "session-open",
    description: "the session is answered without any credential.",
    change: within("access", ({ openToAll }) => ({ openToAll: [...openToAll, routeNames.session] })),
  },
  {
    id: "secret-answer-cacheable",
    description: "answers with a token or a key in them do not forbid caching.",
    change: decorating((reply) => ({ ...reply, headers: withoutCaching(reply.headers) })),
  },
];

function withoutCaching(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { "Cache-Control": _, ...rest } = headers;
  return rest;
}
