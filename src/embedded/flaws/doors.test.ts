import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import type { Client } from "../../../test/support/embedded/client.ts";
import { claimsOf, flipped } from "../../../test/support/embedded/forge.ts";
import { doorFlaws } from "./doors.ts";

type Send = (token: string) => {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
};

const xApiKey: Send = (token) => ({ headers: { "X-API-Key": token } });
const cookie: Send = (token) => ({ headers: { Cookie: `theme=dark; session=${token}` } });
const query: Send = (token) => ({ query: `?api_key=${token}` });

const statusBy = async (client: Client, send: Send, token: string, path = "/api/v1/billing/ledger") => {
  const { headers = {}, query: search = "" } = send(token);
  return client.status("GET", path + search, { headers });
};

const withoutScope = (send: Send): Case => ({
  see: async (client) => statusBy(client, send, await client.key("tasks:read")),
  healthy: 401,
  changed: 200,
});

const unverified = (send: Send): Case => ({
  see: async (client) => statusBy(client, send, flipped(await client.jwt())),
  healthy: 401,
  changed: 200,
});

const named = (...headers: readonly string[]): Case => ({
  see: async (client) => {
    const { email } = client.embedded.account;
    const statuses = headers.map((name) =>
      statusBy(client, (value) => ({ headers: { [name]: value } }), email),
    );
    return Promise.all(statuses);
  },
  healthy: headers.map(() => 401),
  changed: headers.map(() => 200),
});

const cases: Readonly<Record<string, Case>> = {
  "x-api-key-ignores-scopes": withoutScope(xApiKey),
  "x-api-token-ignores-scopes": withoutScope((token) => ({ headers: { "X-API-Token": token } })),
  "x-api-key-takes-revoked-keys": {
    see: async (client) => statusBy(client, xApiKey, await client.revokedKey("billing:read")),
    healthy: 401,
    changed: 200,
  },
  "x-api-key-takes-unverified-jwts": unverified(xApiKey),
  "cookie-ignores-scopes": withoutScope(cookie),
  "cookie-unverified": unverified(cookie),
  "query-api-key-accepted": {
    see: async (client) => statusBy(client, query, await client.key("billing:read")),
    healthy: 401,
    changed: 200,
  },
  "query-api-key-ignores-scopes": withoutScope(query),
  "x-user-id-trusted": named("X-User-Id"),
  "x-user-id-creates-key": {
    see: async (client) =>
      client.status("POST", "/api/v1/api-keys", {
        headers: { "X-User-Id": String(claimsOf(await client.jwt())["sub"]) },
        body: { name: "by header", scopes: ["tasks:read"] },
      }),
    healthy: 401,
    changed: 201,
  },
  "api-key-scheme-ignores-scopes": withoutScope((token) => ({
    headers: { Authorization: `ApiKey ${token}` },
  })),
  "x-forwarded-user-trusted": named("X-Forwarded-User", "X-Forwarded-Email"),
  "x-auth-request-email-trusted": named("X-Auth-Request-Email"),
  "remote-user-trusted": named("Remote-User", "X-Remote-User"),
  "x-api-key-ignores-scopes-on-billing": withoutScope(xApiKey),
  "x-api-key-ignores-scopes-for-writes": {
    see: async (client) =>
      client.status("POST", "/api/v1/tasks", {
        headers: { "X-API-Key": await client.key("tasks:read") },
        body: {},
      }),
    healthy: 401,
    changed: 400,
  },
  "forwarded-jwt-unverified": unverified((token) => ({ headers: { "CF-Access-JWT-Assertion": token } })),
  "forwarded-host-trusted": {
    see: (client) => statusBy(client, (value) => ({ headers: { "X-Forwarded-Host": value } }), "localhost"),
    healthy: 401,
    changed: 200,
  },
  "debug-parameter-opens": {
    see: async (client) => [
      await client.status("GET", "/api/v1/tasks?debug=1"),
      await client.status("GET", "/api/v1/tasks?admin=true"),
    ],
    healthy: [401, 401],
    changed: [200, 200],
  },
  "x-auth-token-unverified": unverified((token) => ({ headers: { "X-Auth-Token": token } })),
  "cookie-takes-expired-jwts": {
    see: (client) => statusBy(client, cookie, client.embedded.expiredJwt),
    healthy: 401,
    changed: 200,
  },
  "x-user-id-trusted-by-billing": {
    see: async (client) => {
      const id = String(claimsOf(await client.jwt())["sub"]);
      return statusBy(client, (value) => ({ headers: { "X-User-Id": value } }), id);
    },
    healthy: 401,
    changed: 200,
  },
  "x-role-trusted": {
    see: async (client) =>
      client.status("GET", "/api/v1/billing/ledger", {
        token: await client.key("tasks:read"),
        headers: { "X-Role": "admin" },
      }),
    healthy: 403,
    changed: 200,
  },
  "probe-user-agent-trusted": {
    see: (client) => statusBy(client, (value) => ({ headers: { "User-Agent": value } }), "kube-probe/1.31"),
    healthy: 401,
    changed: 200,
  },
  "x-session-token-ignores-scopes": withoutScope((token) => ({ headers: { "X-Session-Token": token } })),
  "x-forwarded-for-trusted": {
    see: (client) => statusBy(client, (value) => ({ headers: { "X-Forwarded-For": value } }), "127.0.0.1"),
    healthy: 401,
    changed: 200,
  },
};

testSwitches("flaws", doorFlaws, cases);
