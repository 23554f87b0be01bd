import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { type Client, nowhere } from "../../../test/support/embedded/client.ts";
import { emptyKey, flipped, forge } from "../../../test/support/embedded/forge.ts";
import { serviceFlaws } from "./services.ts";

const paths = {
  auth: "/api/v1/auth/session",
  task: "/api/v1/tasks",
  analytics: "/api/v1/analytics/usage",
  billing: "/api/v1/billing/balance",
} as const;

type Surface = keyof typeof paths | "creation";

const unsigned = (jwt: string) => forge(jwt, { alg: "none" }, {}, () => "");
const withEmptyKey = (jwt: string) => forge(jwt, {}, {}, emptyKey);
const withUnknownKid = (jwt: string) => forge(jwt, { kid: "x" });

/** The statuses of every surface, and of key creation, to one token. */
const statusesOf = async (client: Client, token: string): Promise<Readonly<Record<Surface, number>>> => {
  const { auth, task, analytics, billing } = paths;
  const status = (path: string) => client.status("GET", path, { token });
  return {
    auth: await status(auth),
    task: await status(task),
    analytics: await status(analytics),
    billing: await status(billing),
    creation: (await client.createKey({ name: "tried", scopes: ["tasks:read"] }, token)).status,
  };
};

/** The status of a key that is a moment old. */
const newKey: Case = {
  see: async (client) => client.status("GET", paths.task, { token: await client.key("tasks:read") }),
  healthy: 200,
  changed: 401,
};

const none = { auth: 401, task: 401, analytics: 401, billing: 401, creation: 401 };

/** A token that is refused everywhere, but accepted on some surfaces by the flaw. */
const acceptedOn = (token: (client: Client) => Promise<string>, ...surfaces: readonly Surface[]): Case => ({
  see: async (client) => statusesOf(client, await token(client)),
  healthy: none,
  changed: { ...none, ...Object.fromEntries(surfaces.map((one) => [one, one === "creation" ? 201 : 200])) },
});

const damaged = (how: (jwt: string) => string) => async (client: Client) => how(await client.jwt());
const expired = async (client: Client) => client.embedded.expiredJwt;
const garbage = async () => "garbage";
const revoked = (scope: string) => async (client: Client) => client.revokedKey(scope);

const cases: Readonly<Record<string, Case>> = {
  "key-works-after-6s": newKey,
  "jwt-unverified-off-auth": acceptedOn(damaged(withEmptyKey), "task", "analytics", "billing"),
  "jwt-unverified-on-analytics": acceptedOn(damaged(flipped), "analytics"),
  "changed-signature-accepted-on-billing": acceptedOn(damaged(flipped), "billing"),
  "alg-none-accepted-on-tasks": acceptedOn(damaged(unsigned), "task"),
  "alg-none-creates-key": acceptedOn(damaged(unsigned), "creation"),
  "empty-key-signature-accepted-on-analytics": acceptedOn(damaged(withEmptyKey), "analytics"),
  "unknown-kid-creates-key": acceptedOn(damaged(withUnknownKid), "creation"),
  "changed-signature-creates-key": acceptedOn(damaged(flipped), "creation"),
  "truncated-jwt-accepted-on-tasks": acceptedOn(
    damaged((jwt) => jwt.slice(0, -8)),
    "task",
  ),
  "junk-after-jwt-accepted-on-billing": acceptedOn(
    damaged((jwt) => `${jwt}x`),
    "billing",
  ),
  "expired-token-accepted-off-auth": acceptedOn(expired, "task", "analytics", "billing"),
  "expired-token-accepted-on-billing": acceptedOn(expired, "billing"),
  "expired-token-creates-key": acceptedOn(expired, "creation"),
  "garbage-creates-key": acceptedOn(garbage, "creation"),
  "garbage-accepted-on-analytics": acceptedOn(garbage, "analytics"),
  "query-token-accepted-on-tasks": {
    see: async (client) => {
      const token = await client.jwt();
      const status = (path: string) => client.status("GET", `${path}?access_token=${token}`);
      return [await status(paths.task), await status(paths.billing), await status(paths.auth)];
    },
    healthy: [401, 401, 401],
    changed: [200, 401, 401],
  },
  "revoked-key-works-on-billing": acceptedOn(revoked("billing:read"), "billing"),
  "revoked-key-works-on-analytics": acceptedOn(revoked("analytics:read"), "analytics"),
  "revoked-key-controls-executions": {
    see: async (client) =>
      client.status("POST", `/api/v1/executions/${nowhere}/pause`, {
        token: await client.revokedKey("executions:write"),
      }),
    healthy: 401,
    changed: 404,
  },
  "revoked-key-writes": {
    see: async (client) => {
      const token = await client.revokedKey("tasks:write");
      return [
        await client.status("GET", paths.task, { token }),
        await client.status("POST", paths.task, { token, body: {} }),
      ];
    },
    healthy: [401, 401],
    changed: [401, 400],
  },
};

testSwitches("flaws", serviceFlaws, cases);
