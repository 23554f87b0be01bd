import { authPaths } from "../../../contracts/catalogue/catalogue.ts";
import { type Probe, placeholder } from "../../model/probe.ts";

/**
 * Headers and parameters by which a gateway tells a service who calls and what the caller may do, or by which programmers
 * turn guards off. They must have no effect when a caller from outside sends them.
 */

type Claims = Pick<Probe, "headers" | "query">;

const email = placeholder("email");
const subject = placeholder("subject");

/** Switches are written as `true` or `1`. Each read gets one of them, so that both are tried. */
const on = (at: number): string => (at % 2 === 0 ? "true" : "1");

const each = <V>(names: readonly string[], value: V): Readonly<Record<string, V>> =>
  Object.fromEntries(names.map((name) => [name, value]));

/** A request from this machine or from inside, with a client certificate, or for another path. */
const origin = {
  ...each(
    [
      "x-forwarded-for",
      "x-real-ip",
      "x-client-ip",
      "true-client-ip",
      "x-originating-ip",
      "x-remote-ip",
      "x-remote-addr",
      "x-cluster-client-ip",
      "x-custom-ip-authorization",
    ],
    "127.0.0.1",
  ),
  ...each(["x-forwarded-host", "x-forwarded-server", "x-host"], "localhost"),
  forwarded: "for=127.0.0.1;host=localhost;proto=https",
  ...each(["x-original-url", "x-rewrite-url"], authPaths.login),
  ...each(["x-ssl-client-verify", "ssl-client-verify", "x-client-verify"], "SUCCESS"),
  ...each(["x-ssl-client-s-dn", "x-client-cert"], "CN=admin"),
  "x-forwarded-client-cert": 'Hash=00;Subject="CN=admin"',
  ...each(["x-service-name", "x-service-account", "x-internal-service"], "internal"),
  "x-internal-token": "internal",
  "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware",
} as const;

const switchHeaders = [
  "x-internal",
  "x-internal-request",
  "x-debug",
  "x-admin",
  "x-bypass-auth",
  "x-skip-auth",
  "x-no-auth",
];

/** The user by subject, and by address. */
const users = {
  ...each(
    [
      "x-user-id",
      "x-account-id",
      "x-tenant-id",
      "x-sub",
      "x-authenticated-userid",
      "x-titan-user-id",
      "x-consumer-custom-id",
    ],
    subject,
  ),
  ...each(
    [
      "x-user",
      "x-username",
      "x-email",
      "x-auth-user",
      "x-titan-user",
      "x-authenticated-user",
      "x-consumer-username",
      "x-ms-client-principal-name",
      "x-goog-authenticated-user-email",
      "cf-access-authenticated-user-email",
      "x-user-email",
      "x-forwarded-user",
      "x-forwarded-email",
      "x-forwarded-preferred-username",
      "x-auth-request-user",
      "x-auth-request-email",
      "x-remote-user",
      "remote-user",
      "x-userinfo",
      "x-jwt-claims",
      "x-test-user",
      "x-impersonate-user",
    ],
    email,
  ),
} as const;

const switches = ["debug", "test", "internal", "noauth", "skip_auth", "bypass", "dev", "preview"];

/** Claims to be a user, or an internal caller. `at` is the index of the read that they are sent with. */
export const identityClaims = (at: number): Claims => ({
  headers: { ...users, ...origin, ...each(switchHeaders, on(at)) },
  query: {
    ...each(switches, on(at)),
    ...each(["admin", "is_admin"], on(at + 1)),
    auth: "none",
    user_id: subject,
  },
});

/** Claims to have more rights than the key. */
export const privilegeClaims = (at: number, scopes: readonly string[]): Claims => ({
  headers: {
    ...origin,
    ...each(["x-role", "x-roles", "x-user-role", "x-user-roles", "x-groups", "x-permissions"], "admin"),
    ...each([...switchHeaders, "x-is-admin"], on(at + 1)),
    ...each(
      ["x-scope", "x-scopes", "x-oauth-scopes", "x-user-scopes", "x-token-scopes", "x-override-scopes"],
      scopes.join(" "),
    ),
    "x-plan": "enterprise",
  },
  query: {
    ...each(["debug", "admin", "sudo", "force", "internal"], on(at + 1)),
    role: "admin",
    ...each(["scope", "scopes"], scopes.join(" ")),
  },
});
