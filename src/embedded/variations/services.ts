import { routeNames } from "../rules/behaviour.ts";
import { amending, type BehaviourChange, before, intercepting, within } from "../rules/change.ts";
import { badRequest, render, unauthenticated, unrouted } from "../server/responses.ts";
import type { Variation } from "../switches.ts";

const exposing = (exposure: "unrouted" | "not-implemented", routes: readonly string[]): BehaviourChange =>
  within("routing", ({ exposure: old }) => ({
    exposure: (route) => (routes.includes(route) ? exposure : old(route)),
  }));

function hasMoreMembers(body: string): boolean {
  try {
    return Object.keys(JSON.parse(body)).some((name) => name !== "name" && name !== "scopes");
  } catch {
    return false;
  }
}

const capped = (cap: number) => within("keys", () => ({ cap }));

/** What a healthy deployment offers, and by which rules. */
export const serviceVariations: readonly Variation[] = [
  {
    id: "base-path",
    description: "everything is under /titan.",
    change: (behaviour) => ({ ...behaviour, basePath: "/titan" }),
  },
  {
    id: "rate-limit-60",
    description:
      "a caller may send 60 calls in 60 seconds to each of the task, analytics and billing surfaces.",
    trial: { rateLimit: { limit: 60, windowMs: 1200 } },
    change: (behaviour) => ({ ...behaviour, rateLimit: { limit: 60, windowMs: 60_000 } }),
  },
  {
    id: "analytics-404",
    description: "analytics are not offered: 404.",
    change: exposing("unrouted", ["GET /api/v1/analytics/usage"]),
  },
  {
    id: "analytics-501",
    description: "analytics are not offered: 501.",
    change: exposing("not-implemented", ["GET /api/v1/analytics/usage"]),
  },
  {
    id: "no-billing-write",
    description: "the plan cannot be chosen: 404.",
    change: exposing("unrouted", ["POST /api/v1/billing/plan"]),
  },
  {
    id: "datasets-unexposed",
    description: "datasets are not offered: 404.",
    change: exposing("unrouted", ["GET /api/v1/executions/{id}/datasets", "GET /api/v1/tasks/{id}/datasets"]),
  },
  {
    id: "no-revoke",
    description: "keys cannot be revoked: 404.",
    expect: { exit: 5, keysLeft: 1 },
    change: exposing("unrouted", [routeNames.revokeKey]),
  },
  {
    id: "no-key-list",
    description: "keys cannot be listed: 404.",
    change: exposing("unrouted", [routeNames.listKeys]),
  },
  {
    id: "route-before-authentication",
    description: "a path that does not exist is answered with 404 to anybody.",
    change: before("route", "authenticate"),
  },
  {
    id: "ambiguous-guards-ask-all",
    description: "operations with two documented scopes ask for both.",
    change: within("access", ({ requirement }) => ({
      requirement: (operation) => ({ ...requirement(operation), of: "all" }),
    })),
  },
  {
    id: "x-api-key-too",
    description: "X-API-Key is read where there is no Authorization header.",
    change: within("carriers", () => ({ headerNames: ["x-api-key"] })),
  },
  {
    id: "proxy-authorization-too",
    description: "Proxy-Authorization is read where there is no Authorization header.",
    change: within("carriers", () => ({ headerNames: ["proxy-authorization"] })),
  },
  {
    id: "two-credentials-refused",
    description: "a request with a bearer token and X-API-Key is answered with 400.",
    change: intercepting(({ headers }) =>
      headers["authorization"] !== undefined && headers["x-api-key"] !== undefined
        ? render(badRequest("Send one credential."))
        : undefined,
    ),
  },
  {
    id: "jwt-rs256",
    description: "JWTs are signed with RS256.",
    change: within("tokens", () => ({ algorithm: "RS256" as const })),
  },
  {
    id: "jwt-rs256-published",
    description: "JWTs are signed with RS256, and the public key is at /.well-known/jwks.json.",
    change: within("tokens", () => ({ algorithm: "RS256" as const, publishesKeys: true })),
  },
  {
    id: "other-headers-too",
    description:
      "X-Auth-Token and Api-Key are read where there is no Authorization header, with the same checks.",
    change: within("carriers", ({ headerNames }) => ({
      headerNames: [...headerNames, "x-auth-token", "api-key"],
    })),
  },
  {
    id: "undocumented-members-refused",
    description: "a creation with members that are not documented is answered with 400.",
    change: intercepting(({ method, path, body = "" }) =>
      method === "POST" && path.endsWith("/api-keys") && hasMoreMembers(body)
        ? render(badRequest("name and scopes are all that a key has."))
        : undefined,
    ),
  },
  {
    id: "session-cookie-too",
    description: "a session cookie is read where there is no Authorization header, with the same checks.",
    change: within("carriers", () => ({ cookieNames: ["session"] })),
  },
  {
    id: "keys-test-prefix",
    description: "keys begin with titan_sk_test_.",
    change: within("keys", () => ({ prefix: "titan_sk_test_" })),
  },
  {
    id: "empty-scopes-allowed",
    description: "keys without any scope can be made; they open nothing.",
    change: within("keys", () => ({ emptyScopesAllowed: true })),
  },
  {
    id: "unknown-scopes-allowed",
    description: "scopes that do not exist can be given to a key; they open nothing.",
    change: within("keys", () => ({ knowsScope: () => true })),
  },
  {
    id: "nameless-keys-allowed",
    description: "a key needs no name.",
    change: within("keys", () => ({ needsName: false })),
  },
  {
    id: "key-cap-10",
    description: "an account may have 10 living keys; 409 after.",
    expect: { exit: 3 },
    change: capped(10),
  },
  {
    id: "key-cap-5",
    description: "an account may have 5 living keys; 409 after.",
    expect: { exit: 3 },
    change: capped(5),
  },
  {
    id: "slow-revocation-2s",
    description: "a revoked key works for another 2 seconds.",
    change: within("keys", () => ({ outlives: (sinceMs) => sinceMs < 2000 })),
  },
  {
    id: "unauthorized-for-key-creation-with-key",
    description: "an API key that would manage keys is answered with 401.",
    change: amending(
      ({ kind }) => kind === "users-only",
      () => {
        const { status, code, headers } = unauthenticated("invalid");
        return { status, code, headers };
      },
    ),
  },
  {
    id: "no-message-scope",
    description: "403 does not name the scope that is lacking.",
    change: amending(
      ({ kind }) => kind === "forbidden",
      () => ({ message: "This is not allowed." }),
    ),
  },
  {
    id: "bare-errors-on-auth",
    description: "the auth service's refusals are an object with error, a text.",
    change: amending(
      (_problem, { surface }) => surface === "auth",
      () => ({ format: "bare-error" }),
    ),
  },
  {
    id: "message-errors-on-auth",
    description: "the auth service's refusals are an object with message, a text.",
    change: amending(
      (_problem, { surface }) => surface === "auth",
      () => ({ format: "bare-message" }),
    ),
  },
  {
    id: "generic-not-found",
    description: "404 says the same whether the path or the object does not exist.",
    change: amending(
      ({ kind }) => kind === "absent",
      () => ({ message: unrouted().message }),
    ),
  },
  {
    id: "text-html-404",
    description: "a path that does not exist is answered with an HTML page.",
    change: amending(
      ({ kind }) => kind === "unrouted",
      (_problem, { call }) => ({ format: "html", message: `Cannot ${call.method} ${call.path}` }),
    ),
  },
];
