import { routeNames } from "../rules/behaviour.ts";
import type { CallSite, TokenCarrier } from "../rules/call-site.ts";
import { type BehaviourChange, identifying, together, within } from "../rules/change.ts";
import type { Flaw } from "../switches.ts";

/** Cookies in which browsers commonly send a session. */
const sessionCookies = ["session", "token", "access_token", "jwt", "auth_token"];

const byHeader = (...names: readonly string[]): BehaviourChange =>
  within("carriers", ({ headerNames }) => ({ headerNames: [...headerNames, ...names] }));
const byCookie: BehaviourChange = within("carriers", ({ cookieNames }) => ({
  cookieNames: [...cookieNames, ...sessionCookies],
}));
const byQuery: BehaviourChange = within("carriers", ({ queryNames }) => ({
  queryNames: [...queryNames, "api_key", "apikey", "key"],
}));

const unscoped = (via: TokenCarrier, surface?: CallSite["surface"]): BehaviourChange =>
  within("access", ({ overlooks }) => ({
    overlooks: (site) =>
      overlooks(site) || (site.via === via && (surface === undefined || site.surface === surface)),
  }));
const unrevoked = (via: TokenCarrier): BehaviourChange =>
  within("keys", ({ outlives }) => ({ outlives: (ms, site) => outlives(ms, site) || site.via === via }));
const unverified = (via: TokenCarrier): BehaviourChange =>
  within("tokens", ({ alsoAccepts }) => ({
    alsoAccepts: [...alsoAccepts, (_token, site) => site.via === via],
  }));

/** Trusts a header that a gateway is meant to set: it names the user by id or email address. */
const trusting = (...names: readonly string[]): BehaviourChange =>
  identifying((caller, { call }, accounts) => {
    const named = names.map((name) => call.headers[name]).find((value) => value !== undefined);
    const account = accounts.find(({ id, email }) => id === named || email === named);
    return caller.kind === "nobody" && account ? account : undefined;
  });

const trustingAt = (route: string, header: string): BehaviourChange =>
  identifying((caller, site, accounts) =>
    caller.kind === "nobody" && site.route === route
      ? accounts.find(({ id }) => id === site.call.headers[header])
      : undefined,
  );

const identityHeader = {
  findings: ["second-door/identity-header"],
  rows: ["unauthorized"],
  severity: "critical",
} as const;

/** Other ways in than the Authorization header, with weaker checks behind them. */
export const doorFlaws: readonly Flaw[] = [
  {
    id: "x-api-key-ignores-scopes",
    description: "a key that comes in X-API-Key opens everything, whatever its scopes.",
    expect: { findings: ["second-door/scopes-ignored"], rows: ["forbidden"], severity: "critical" },
    change: together(byHeader("x-api-key"), unscoped("header")),
  },
  {
    id: "x-api-key-takes-revoked-keys",
    description: "a revoked key still works in X-API-Key.",
    expect: { findings: ["second-door/revoked-accepted"], rows: ["unauthorized"], severity: "critical" },
    change: together(byHeader("x-api-key"), unrevoked("header")),
  },
  {
    id: "x-api-key-takes-unverified-jwts",
    description: "a JWT that comes in X-API-Key is not verified.",
    expect: { findings: ["second-door/unverified"], rows: ["unauthorized"], severity: "critical" },
    change: together(byHeader("x-api-key"), unverified("header")),
  },
  {
    id: "cookie-ignores-scopes",
    description: "a key that comes in a session cookie opens everything, whatever its scopes.",
    expect: { findings: ["second-door/scopes-ignored"], rows: ["forbidden"], severity: "critical" },
    change: together(byCookie, unscoped("cookie")),
  },
  {
    id: "cookie-unverified",
    description: "a JWT that comes in a session cookie is not verified.",
    expect: { findings: ["second-door/unverified"], rows: ["unauthorized"], severity: "critical" },
    change: together(byCookie, unverified("cookie")),
  },
  {
    id: "query-api-key-accepted",
    description: "a key is accepted in the query string, as api_key.",
    expect: { findings: ["token-in-query/accepted"], rows: ["unauthorized"], severity: "high" },
    change: byQuery,
  },
  {
    id: "query-api-key-ignores-scopes",
    description: "a key that comes in the query string as api_key opens everything, whatever its scopes.",
    expect: { findings: ["second-door/scopes-ignored"], rows: ["forbidden"], severity: "critical" },
    change: together(byQuery, unscoped("query")),
  },
  {
    id: "x-user-id-trusted",
    description: "X-User-Id names the user, and nothing else is asked.",
    expect: identityHeader,
    change: trusting("x-user-id"),
  },
  {
    id: "x-user-id-creates-key",
    description: "X-User-Id names the user who creates a key, and nothing else is asked.",
    expect: { ...identityHeader, severity: "critical" },
    change: trustingAt(routeNames.createKey, "x-user-id"),
  },
  {
    id: "api-key-scheme-ignores-scopes",
    description: "a key that comes with the scheme ApiKey opens everything, whatever its scopes.",
    expect: { findings: ["second-door/scopes-ignored"], rows: ["forbidden"], severity: "critical" },
    change: together(
      within("carriers", ({ schemes }) => ({ schemes: [...schemes, "ApiKey"] })),
      within("access", ({ overlooks }) => ({
        overlooks: (site) => overlooks(site) || /^apikey /i.test(site.call.headers["authorization"] ?? ""),
      })),
    ),
  },
  {
    id: "x-forwarded-user-trusted",
    description: "X-Forwarded-User and X-Forwarded-Email name the user, and nothing else is asked.",
    expect: identityHeader,
    change: trusting("x-forwarded-user", "x-forwarded-email", "x-forwarded-preferred-username"),
  },
  {
    id: "x-auth-request-email-trusted",
    description: "X-Auth-Request-Email names the user, and nothing else is asked.",
    expect: identityHeader,
    change: trusting("x-auth-request-email", "x-auth-request-user"),
  },
  {
    id: "remote-user-trusted",
    description: "Remote-User and X-Remote-User name the user, and nothing else is asked.",
    expect: identityHeader,
    change: trusting("remote-user", "x-remote-user"),
  },
  {
    id: "x-forwarded-for-trusted",
    description: "a call with X-Forwarded-For: 127.0.0.1 counts as internal and needs no credential.",
    expect: identityHeader,
    change: identifying((caller, { call }, accounts) => {
      const isInternal = /^(?:127\.0\.0\.1|::1)\b/.test(call.headers["x-forwarded-for"] ?? "");
      return caller.kind === "nobody" && isInternal ? accounts[0] : undefined;
    }),
  },
  {
    id: "x-api-key-ignores-scopes-on-billing",
    description: "on the billing surface, a key that comes in X-API-Key opens everything.",
    expect: { findings: ["second-door/scopes-ignored"], rows: ["forbidden"], severity: "critical" },
    change: together(byHeader("x-api-key"), unscoped("header", "billing")),
  },
  {
    id: "x-api-key-ignores-scopes-for-writes",
    description: "a key that comes in X-API-Key may write, whatever its scopes.",
    expect: { findings: ["second-door/scopes-ignored"], rows: ["forbidden"], severity: "critical" },
    change: together(
      byHeader("x-api-key"),
      within("access", ({ overlooks }) => ({
        overlooks: (site) => overlooks(site) || (site.via === "header" && site.call.method !== "GET"),
      })),
    ),
  },
  {
    id: "forwarded-jwt-unverified",
    description: "a JWT that comes in CF-Access-JWT-Assertion or X-JWT-Assertion is not verified.",
    expect: { findings: ["second-door/unverified"], rows: ["unauthorized"], severity: "critical" },
    change: together(byHeader("cf-access-jwt-assertion", "x-jwt-assertion"), unverified("header")),
  },
  {
    id: "forwarded-host-trusted",
    description: "a call with Forwarded or X-Forwarded-Host of this machine needs no credential.",
    expect: identityHeader,
    change: identifying((caller, { call }, accounts) => {
      const named = `${call.headers["forwarded"] ?? ""} ${call.headers["x-forwarded-host"] ?? ""}`;
      return caller.kind === "nobody" && /\blocalhost\b|127\.0\.0\.1/.test(named) ? accounts[0] : undefined;
    }),
  },
  {
    id: "debug-parameter-opens",
    description: "with ?debug=1 or ?admin=true a call of the task surface needs no credential.",
    expect: identityHeader,
    change: identifying((caller, { call, surface }, accounts) => {
      const isOn = call.query.get("debug") === "1" || call.query.get("admin") === "true";
      return caller.kind === "nobody" && surface === "task" && isOn ? accounts[0] : undefined;
    }),
  },
  {
    id: "x-auth-token-unverified",
    description: "a JWT that comes in X-Auth-Token is not verified.",
    expect: { findings: ["second-door/unverified"], rows: ["unauthorized"], severity: "critical" },
    change: together(byHeader("x-auth-token"), unverified("header")),
  },
  {
    id: "cookie-takes-expired-jwts",
    description: "the expiry of a JWT that comes in a session cookie is not looked at.",
    expect: { findings: ["second-door/expired-accepted"], rows: ["unauthorized"], severity: "critical" },
    change: together(
      byCookie,
      within("tokens", ({ checksExpiry }) => ({
        checksExpiry: (site) => checksExpiry(site) && site.via !== "cookie",
      })),
    ),
  },
  {
    id: "x-user-id-trusted-by-billing",
    description: "on the billing surface, X-User-Id names the user, and nothing else is asked.",
    expect: identityHeader,
    change: identifying((caller, { call, surface }, accounts) =>
      caller.kind === "nobody" && surface === "billing"
        ? accounts.find(({ id }) => id === call.headers["x-user-id"])
        : undefined,
    ),
  },
  {
    id: "x-role-trusted",
    description: "X-Role: admin opens everything to any key.",
    expect: { findings: ["second-door/privilege-header"], rows: ["forbidden"], severity: "critical" },
    change: within("access", ({ overlooks }) => ({
      overlooks: (site) => overlooks(site) || site.call.headers["x-role"] === "admin",
    })),
  },
  {
    id: "probe-user-agent-trusted",
    description: "a call whose User-Agent is that of a Kubernetes probe needs no credential.",
    expect: identityHeader,
    change: identifying((caller, { call, surface }, accounts) =>
      caller.kind === "nobody" && surface !== "auth" && call.headers["user-agent"]?.startsWith("kube-probe/")
        ? accounts[0]
        : undefined,
    ),
  },
  {
    id: "x-api-token-ignores-scopes",
    description: "a key that comes in X-API-Token opens everything, whatever its scopes.",
    expect: { findings: ["second-door/scopes-ignored"], rows: ["forbidden"], severity: "critical" },
    change: together(byHeader("x-api-token"), unscoped("header")),
  },
  {
    id: "x-session-token-ignores-scopes",
    description: "a key that comes in X-Session-Token opens everything, whatever its scopes.",
    expect: { findings: ["second-door/scopes-ignored"], rows: ["forbidden"], severity: "critical" },
    change: together(byHeader("x-session-token"), unscoped("header")),
  },
];
