import { authPaths } from "../../../contracts/catalogue/catalogue.ts";
import { type Probe, placeholder } from "../../model/probe.ts";
import { adminCookies, userCookies } from "./cookies.ts";

/**
 * Headers and parameters by which a gateway tells a service who calls and what the caller may do, or by which programmers
 * turn guards off. They must have no effect when a caller from outside sends them.
 */

type Claims = Pick<Probe, "headers" | "query">;

const email = placeholder("email");
const subject = placeholder("subject");

/** Switches are written as `true` or `1`. Each read gets one of them, so that both are tried. */
const on = (at: number): string => (at % 2 === 0 ? "true" : "1");

/** One of several values that a service may look for: each read gets another one. */
const inTurn = <V>(at: number, ...values: readonly [V, ...V[]]): V => values[at % values.length] ?? values[0];

const each = <V>(names: readonly string[], value: V): Readonly<Record<string, V>> =>
  Object.fromEntries(names.map((name) => [name, value]));

/** Crawlers and programs of the deployment's own that some guards let pass, wherever their names stand. */
const agents =
  "titan-internal/1.0 Titan-Dashboard/1.0 (compatible; Googlebot/2.1; bingbot/2.0; UptimeRobot/2.0)";

/** A request from this machine or from inside, with a client certificate, or for another path. */
const originOf = (at: number) => {
  return {
    "x-forwarded-for": inTurn(at, "127.0.0.1", "127.0.0.1", "10.0.0.1", "::1"),
    "x-real-ip": inTurn(at, "127.0.0.1", "10.0.0.1", "127.0.0.1"),
    ...each(
      [
        "x-client-ip",
        "client-ip",
        "true-client-ip",
        "cf-connecting-ip",
        "fastly-client-ip",
        "x-originating-ip",
        "x-remote-ip",
        "x-remote-addr",
        "x-cluster-client-ip",
        "x-envoy-external-address",
        "x-custom-ip-authorization",
      ],
      "127.0.0.1",
    ),
    ...each(["x-forwarded-host", "x-forwarded-server", "x-forwarded-by", "x-host"], "localhost"),
    forwarded: "for=127.0.0.1;host=localhost;proto=https",
    ...each(
      [
        "x-original-url",
        "x-original-uri",
        "x-rewrite-url",
        "x-forwarded-uri",
        "x-forwarded-path",
        "x-envoy-original-path",
      ],
      authPaths.login,
    ),
    ...each(["x-ssl-client-verify", "ssl-client-verify", "x-client-verify"], "SUCCESS"),
    ...each(["x-ssl-client-s-dn", "x-client-cert"], "CN=admin"),
    "x-forwarded-client-cert": 'Hash=00;Subject="CN=admin"',
    ...each(["x-service-name", "x-service-account", "x-internal-service"], "internal"),
    "x-internal-token": "internal",
    "x-forwarded-prefix": "/",
    "x-requested-with": "XMLHttpRequest",
    // Probes of orchestrators and load balancers, which guards let pass by their names.
    "user-agent": `${inTurn(at, "GoogleHC/1.0", "kube-probe/1.31", "ELB-HealthChecker/2.0", "Prometheus/3.0")} ${agents}`,
    "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware",
    referer: inTurn(at, "https://localhost/admin", "https://localhost/dashboard"),
  } as const;
};

const switchHeaders = [
  "x-internal",
  "x-internal-request",
  "x-internal-call",
  "x-internal-auth",
  "x-envoy-internal",
  "x-from-gateway",
  "x-trusted",
  "x-authenticated",
  "x-is-authenticated",
  "x-auth-verified",
  "x-health-check",
  "x-appengine-cron",
  "x-test",
  "x-dev",
  "x-debug",
  "x-admin",
  "x-bypass-auth",
  "x-skip-auth",
  "x-no-auth",
  "x-disable-auth",
  "x-auth-bypass",
];

/** The user by subject or by address, and by either in turn where both are usual. */
const usersOf = (at: number) => ({
  ...each(
    [
      "x-user-id",
      "x-userid",
      "x-uid",
      "x-account-id",
      "x-tenant-id",
      "x-customer-id",
      "x-owner-id",
      "x-client-id",
      "x-sub",
      "x-subject",
      "x-auth-user-id",
      "x-auth-subject",
      "x-token-subject",
      "x-authenticated-userid",
      "x-credential-identifier",
      "x-amzn-oidc-identity",
      "x-titan-user-id",
      "x-titan-account-id",
      "x-org-id",
      "x-owner",
      "x-consumer-custom-id",
    ],
    subject,
  ),
  ...each(
    [
      "x-user",
      "x-auth-user",
      "x-forwarded-user",
      "x-auth-request-user",
      "x-authenticated-user",
      "x-remote-user",
      "remote-user",
      "x-principal",
      "x-actor",
    ],
    inTurn(at, email, email, subject),
  ),
  ...each(
    [
      "x-username",
      "x-email",
      "x-titan-user",
      "x-consumer-username",
      "x-ms-client-principal-name",
      "x-goog-authenticated-user-email",
      "cf-access-authenticated-user-email",
      "x-user-email",
      "x-auth-email",
      "x-authenticated-email",
      "x-forwarded-email",
      "x-forwarded-preferred-username",
      "x-auth-request-email",
      "x-webauth-user",
      "x-vouch-user",
      "x-on-behalf-of",
      "x-userinfo",
      "x-jwt-claims",
      "x-test-user",
      "x-impersonate-user",
    ],
    email,
  ),
});

const switches = [
  "debug",
  "test",
  "internal",
  "noauth",
  "no_auth",
  "skip_auth",
  "skipAuth",
  "bypass",
  "dev",
  "preview",
  "public",
  "demo",
  "mock",
  "override",
  "authenticated",
];

/** Claims to be a user, or an internal caller. `at` is the index of the read that they are sent with. */
export const identityClaims = (at: number): Claims => ({
  headers: { ...usersOf(at), ...originOf(at), ...each(switchHeaders, on(at)), cookie: userCookies },
  query: {
    ...each(switches, on(at)),
    ...each(["admin", "is_admin"], on(at + 1)),
    auth: inTurn(at, "none", "false"),
    ...each(["user_id", "account_id", "uid", "sub"], subject),
    ...each(["user", "email", "as", "impersonate"], email),
  },
});

const roleHeaders = ["x-auth-role", "x-tenant-role", "x-hasura-role", "x-access-level"];

/** Lists of roles: a service may look for any of them. */
const roles = "admin,administrator,superuser,owner,root,ROLE_ADMIN";

/** Claims to have more rights than the key. */
export const privilegeClaims = (at: number, scopes: readonly string[]): Claims => ({
  headers: {
    ...originOf(at),
    ...each(["x-role", "x-user-role"], "admin"),
    ...each(roleHeaders, inTurn(at, "owner", "admin", "superuser", "admin")),
    ...each(["x-roles", "x-user-roles", "x-authorities"], inTurn(at, roles, "admin")),
    ...each(["x-groups", "x-user-groups"], inTurn(at, "admins", "admin", "admins")),
    "x-permissions": inTurn(at, "*", scopes.join(" "), "*", "admin"),
    ...each([...switchHeaders, "x-is-admin", "x-superuser", "x-staff"], on(at + 1)),
    ...each(
      [
        "x-scope",
        "x-scopes",
        "x-oauth-scopes",
        "x-auth-scopes",
        "x-user-scopes",
        "x-token-scopes",
        "x-override-scopes",
      ],
      inTurn(at, "*", scopes.join(" "), "*"),
    ),
    "x-plan": "enterprise",
    cookie: adminCookies,
    // What a guard for browsers, or for another method, may take for a sign that it need not look.
    "sec-fetch-site": "same-origin",
    accept: inTurn(at, "text/html, application/json;q=0.9", "text/csv, application/json;q=0.9"),
    range: "bytes=0-",
    ...each(["x-http-method-override", "x-http-method", "x-method-override"], "GET"),
  },
  query: {
    ...each(
      ["debug", "admin", "is_admin", "as_admin", "superuser", "sudo", "force", "bypass", "internal", "all"],
      on(at + 1),
    ),
    role: "admin",
    format: "json",
    permissions: "*",
    ...each(["scope", "scopes"], inTurn(at, "*", scopes.join(" "))),
  },
});
