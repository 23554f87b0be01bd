import { cachingByCredential, cachingRefusalsByCredential } from "../flaws/replicas.ts";
import {
  amending,
  type BehaviourChange,
  decorating,
  intercepting,
  keysWorkAfter,
  taking,
  together,
  within,
} from "../rules/change.ts";
import type { IncomingCall } from "../server/call.ts";
import { badRequest, type EmbeddedResponse, html, json, render } from "../server/responses.ts";
import type { Variation } from "../switches.ts";

/** Replaces one answer in `count` by a gateway's page. */
const unavailable = (count: number): BehaviourChange =>
  intercepting(({ serial }) =>
    serial % count === count - 1 ? html(503, "503 Service Temporarily Unavailable") : undefined,
  );

/** Whether a web application firewall would block a call: by its path, parameters, headers or body. */
const isSuspicious = ({ path, query, headers, body = "" }: IncomingCall): boolean =>
  /%|;|\/\/|\/\.{1,2}(?:\/|$)/.test(path) ||
  ["token", "access_token", "api_key", "debug"].some((name) => query.has(name)) ||
  ["x-original-url", "x-rewrite-url", "x-forwarded-host"].some((name) => headers[name] !== undefined) ||
  /' OR '|' -- |\$(?:gt|ne|regex)/.test(body);

/** Answers what looks like an attack in place of the deployment. */
const filtered = (id: string, answer: EmbeddedResponse): Variation => ({
  id,
  description: `a filter in front answers what looks like an attack with ${answer.status}.`,
  change: intercepting((call) => (isSuspicious(call) ? answer : undefined)),
});

/** Refuses a JWT outside the auth service for some time after it is first seen there. */
const jwtsWorkAfter =
  (ms: number): BehaviourChange =>
  (behaviour) => {
    const firstSeen = new Map<string, number>();
    return taking((caller, { surface }) => {
      if (caller.kind !== "user" || surface === "auth") return false;
      const now = behaviour.clock();
      const since = firstSeen.get(caller.token) ?? now;
      firstSeen.set(caller.token, since);
      return now - since < ms;
    }, "refuse")(behaviour);
  };

/** Healthy deployments under common conditions: transient trouble, propagation, caches, account limits. */
export const conditionVariations: readonly Variation[] = [
  {
    id: "unavailable-1-in-20",
    description: "one answer in 20 is a 503 of the gateway.",
    change: unavailable(20),
  },
  {
    id: "unavailable-1-in-23",
    description: "one answer in 23 is a 503 of the gateway.",
    change: unavailable(23),
  },
  {
    id: "unavailable-1-in-7",
    description: "one answer in 7 is a 503 of the gateway.",
    change: unavailable(7),
  },
  filtered("filter-403-page", html(403, "Attention Required!")),
  filtered("filter-403-json", json(403, { message: "Forbidden" })),
  filtered("filter-503", html(503, "503 Service Temporarily Unavailable")),
  filtered("filter-429", html(429, "429 Too Many Requests")),
  filtered("filter-200", html(200, "Request Rejected")),
  {
    id: "key-works-after-300ms",
    description: "a new key works 0.3 seconds after its creation.",
    change: keysWorkAfter(300),
    trial: { patienceMs: 3300 },
  },
  {
    id: "key-works-after-1500ms",
    description: "a new key works 1.5 seconds after its creation.",
    change: keysWorkAfter(1500),
    trial: { patienceMs: 4500 },
  },
  {
    id: "key-works-after-2s",
    description: "a new key works 2 seconds after its creation.",
    change: keysWorkAfter(2000),
    trial: { patienceMs: 5000 },
  },
  {
    id: "jwt-works-after-1s",
    description: "a new JWT works on the task service after 1 second.",
    change: jwtsWorkAfter(1000),
    trial: { patienceMs: 4000 },
  },
  {
    id: "jwt-short-lived",
    description: "JWTs live for 3 seconds.",
    change: within("tokens", () => ({ lifetimeS: 3 })),
  },
  {
    id: "cache-by-credential",
    description:
      "a cache in front of the task service answers each credential from entries of its own, for a second.",
    change: cachingByCredential,
  },
  {
    id: "refusals-cached-by-credential",
    description: "a cache in front of both services keeps a 401 for 2 seconds, for that credential alone.",
    change: cachingRefusalsByCredential,
  },
  {
    id: "key-cap-429",
    description: "an account may have 10 living keys; 429 after.",
    expect: { exit: 3 },
    change: capped(10, 429, "TOO_MANY_REQUESTS"),
  },
  {
    id: "key-cap-403",
    description: "an account may have 10 living keys; 403 after.",
    expect: { exit: 3 },
    change: capped(10, 403, "FORBIDDEN"),
  },
  {
    id: "key-creations-limited",
    description: "10 keys may be asked for in 3 seconds; 429 after, with Retry-After.",
    change: limitingCreations(10, 3_000),
  },
  {
    id: "scope-not-grantable",
    description: "the account cannot give the scope billing:write to a key: 403.",
    change: within("keys", ({ grants }) => ({
      grants: (scope) => grants(scope) && scope !== "billing:write",
    })),
  },
  {
    id: "sign-in-refused",
    description: "the account's password has been changed: every sign-in is refused.",
    expect: { exit: 3 },
    change: within("signIn", () => ({ admits: () => false })),
  },
  {
    id: "second-factor-asked",
    description: "a sign-in asks for a second factor, and gives no token.",
    expect: { exit: 3 },
    change: within("shape", () => ({
      login: () => ({ mfa_required: true, mfa_token: "mfa_7Qk2vN9sXw4bT1yLr8Zp", methods: ["totp"] }),
    })),
  },
  {
    id: "preflights-answered",
    description: "OPTIONS is answered with 204 for everybody, as CORS preflights are.",
    change: intercepting(({ method }) =>
      method === "OPTIONS"
        ? { status: 204, headers: { "Access-Control-Allow-Origin": "https://app.titan.example" }, body: "" }
        : undefined,
    ),
  },
  {
    id: "allowed-origin-echoed",
    description: "the origin of the deployment's own frontend may send credentials, and no other.",
    change: decorating((response, { headers: { origin } }) => ({
      ...response,
      headers: {
        ...response.headers,
        Vary: "Origin",
        ...(origin === "https://app.titan.example" && {
          "Access-Control-Allow-Origin": origin,
          "Access-Control-Allow-Credentials": "true",
        }),
      },
    })),
  },
  {
    id: "locked-after-three-failures",
    description: "an account is locked after three wrong passwords in a row; a right one begins anew.",
    change: (behaviour) => {
      const failures = new Map<string, number>();
      return within("signIn", ({ admits }) => ({
        admits: (attempt) => {
          const name = attempt.account?.email ?? "";
          const count = failures.get(name) ?? 0;
          const isIn = admits(attempt) && count < 3;
          failures.set(name, isIn ? 0 : count + 1);
          return isIn;
        },
      }))(behaviour);
    },
  },
  {
    id: "unknown-parameters-refused",
    description:
      "parameters that are not documented are answered with 400, before anybody looks at the caller.",
    change: intercepting(({ query }) =>
      [...query.keys()].some((name) => name === "debug" || name === "admin")
        ? render(badRequest("There is no such parameter."))
        : undefined,
    ),
  },
  {
    id: "cookies-set",
    description: "every answer sets cookies of a load balancer.",
    change: decorating((response) => ({
      ...response,
      headers: { ...response.headers, "Set-Cookie": "lb=srv-03; Path=/; HttpOnly" },
    })),
  },
];

function capped(cap: number, status: number, code: string): BehaviourChange {
  return together(
    within("keys", () => ({ cap })),
    amending(
      ({ kind }) => kind === "conflict",
      () => ({ status, code }),
    ),
  );
}

/** Answers 429 to creations of keys beyond `most` in `windowMs` milliseconds, in words that also fit a cap. */
function limitingCreations(most: number, windowMs: number): BehaviourChange {
  return (behaviour) => {
    const counted: number[] = [];
    return intercepting(({ method, path }) => {
      if (method !== "POST" || !path.endsWith("/api-keys")) return undefined;
      const now = behaviour.clock();
      const passing = now - windowMs;
      while ((counted[0] ?? now) <= passing) counted.shift();
      if (counted.length < most) return void counted.push(now);
      const waitS = Math.ceil(((counted[0] ?? now) - passing) / 1000);
      const message = `At most ${most} API keys in ${windowMs / 1000} seconds`;
      const error = { code: "RATE_LIMITED", message };
      return json(429, { success: false, error }, { "Retry-After": String(waitS) });
    })(behaviour);
  };
}
