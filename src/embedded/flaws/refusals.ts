import type { Scene } from "../rules/behaviour.ts";
import { amending, before, decorating, without } from "../rules/change.ts";
import { scopeNames } from "../rules/names.ts";
import type { Problem } from "../server/problem.ts";
import { scopeMessage, unauthenticated, unrouted } from "../server/problem.ts";
import type { Switch } from "../switches.ts";

const refused = ({ kind }: Problem) => kind === "unauthenticated" || kind === "forbidden";
const unknown = ({ kind }: Problem) => kind === "unauthenticated";
const offAuth = (_problem: Problem, { surface }: Scene) => surface !== "auth";
const isRefusal = ({ status }: Problem) => status === 401 || status === 403;

/** Status and challenge of another problem, with the words of this one. */
const kindOf = ({ status, code, headers }: Problem) => ({ status, code, headers });

/** A status that says something else than what is the matter. */
const kinds: readonly Switch[] = [
  {
    id: "401-for-403",
    description: "lacking scopes are answered with 401.",
    change: amending(
      ({ kind }) => kind === "forbidden",
      () => kindOf(unauthenticated("invalid")),
    ),
  },
  {
    id: "403-for-401",
    description: "missing and invalid credentials are answered with 403.",
    change: amending(unknown, () => ({ status: 403, code: "FORBIDDEN", headers: {} })),
  },
  {
    id: "404-for-401",
    description: "off the auth service, missing and invalid credentials are answered with 404.",
    change: amending(
      (problem, scene) => unknown(problem) && offAuth(problem, scene),
      () => ({ ...kindOf(unrouted()), message: unrouted().message }),
    ),
  },
  {
    id: "redirect-for-401",
    description: "missing and invalid credentials are redirected to a sign-in page on another origin.",
    change: amending(unknown, () => ({
      status: 302,
      format: "empty",
      headers: { Location: "https://login.titan.example/sign-in" },
    })),
  },
  {
    id: "refusal-with-200",
    description: "off the auth service, 401 and 403 are sent as 200 with success false.",
    change: amending(
      (problem, scene) => refused(problem) && offAuth(problem, scene),
      () => ({ status: 200 }),
    ),
  },
  {
    id: "revoked-key-403",
    description: "a revoked key is answered with 403.",
    change: amending(
      ({ fault }) => fault === "revoked",
      () => ({ status: 403, code: "FORBIDDEN", headers: {} }),
    ),
  },
  {
    id: "oversized-token-500",
    description: "a token of more than 4 kB is answered with 500.",
    change: amending(
      (problem, { token }) => unknown(problem) && (token?.length ?? 0) > 4096,
      () => ({ status: 500, code: "INTERNAL_SERVER_ERROR", headers: {} }),
    ),
  },
  {
    id: "malformed-token-500",
    description: "a JWT that is not genuine is answered with 500.",
    change: amending(
      ({ fault }, { token }) => fault === "invalid" && token?.split(".").length === 3,
      () => ({ status: 500, code: "INTERNAL_SERVER_ERROR", headers: {} }),
    ),
  },
];

/** Refusals that are written in the wrong form, or lack a part. */
const forms: readonly Switch[] = [
  {
    id: "html-refusals",
    description: "401 and 403 are HTML pages.",
    change: amending(isRefusal, () => ({ format: "html" })),
  },
  {
    id: "text-refusals",
    description: "401 and 403 are plain text.",
    change: amending(isRefusal, () => ({ format: "text" })),
  },
  {
    id: "empty-refusals",
    description: "401 and 403 have no body.",
    change: amending(isRefusal, () => ({ format: "empty" })),
  },
  {
    id: "no-www-authenticate",
    description: "401 has no WWW-Authenticate.",
    change: amending(
      ({ status }) => status === 401,
      ({ headers }) => ({ headers: without(headers, "WWW-Authenticate") }),
    ),
  },
  {
    id: "refusal-without-code",
    description: "401 and 403 have no error code.",
    change: amending(isRefusal, () => ({ code: undefined })),
  },
  {
    id: "wrong-code",
    description: "401 has the error code FORBIDDEN.",
    change: amending(
      ({ status }) => status === 401,
      () => ({ code: "FORBIDDEN" }),
    ),
  },
  {
    id: "limit-without-reset",
    description: "429 does not say when to come back.",
    needs: "rate-limit",
    change: amending(
      ({ kind }) => kind === "too-many",
      ({ headers }) => ({ headers: without(headers, "X-RateLimit-Reset") }),
    ),
  },
  {
    id: "cors-reflects-origin",
    description: "any origin is allowed to send credentials.",
    change: decorating((reply, { origin }) => ({
      ...reply,
      headers: origin === undefined ? reply.headers : { ...reply.headers, ...allowing(origin) },
    })),
  },
];

/** Refusals that say too much, or something untrue. */
const words: readonly Switch[] = [
  {
    id: "refusal-names-wrong-scope",
    description: "403 names a scope that is not the one that is lacking.",
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
    change: amending(isRefusal, ({ message }) => ({
      extra: {
        stack: `AuthError: ${message}\n    at authorize (/app/src/guard.js:88:11)\n    at next (/app/node_modules/router/index.js:280:10)`,
      },
    })),
  },
  {
    id: "token-echoed-in-refusal",
    description: "401 and 403 repeat the token that was sent.",
    change: amending(
      (problem, { token }) => isRefusal(problem) && token !== undefined,
      ({ message }, { token }) => ({ message: `${message} Token: ${token}` }),
    ),
  },
  {
    id: "internal-host-in-refusal",
    description: "401 and 403 name a host inside the deployment.",
    change: amending(isRefusal, ({ message }) => ({
      message: `${message} (from http://auth-core.titan.svc.cluster.local:8080, 10.42.0.17)`,
    })),
  },
];

/** Steps that come too early. */
const orders: readonly Switch[] = [
  {
    id: "validation-before-authentication",
    description: "body and id are looked at before the credential.",
    change: before("validate", "authenticate"),
  },
  {
    id: "validation-before-guard",
    description: "body and id are looked at before the scopes.",
    change: before("validate", "guard"),
  },
];

const allowing = (origin: string) => ({
  "Access-Control-Allow-Origin": origin,
  "Access-Control-Allow-Credentials": "true",
});

export const refusalFlaws: readonly Switch[] = [...kinds, ...forms, ...words, ...orders];
