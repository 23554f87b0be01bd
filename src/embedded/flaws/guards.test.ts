import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { at, type Client, keyIn, nowhere, withKey } from "../../../test/support/embedded/client.ts";
import { scopeNames } from "../rules/behaviour.ts";
import { guardFlaws } from "./guards.ts";
import { scopeRuleFlaws } from "./scope-rules.ts";

/** The status of creating a key with these scopes, and of listing the ledger with it. */
const minted =
  (scopes: readonly string[], path = "/api/v1/billing/ledger") =>
  async (client: Client) => {
    const created = await client.createKey({ name: "odd", scopes });
    if (created.status !== 201) return created.status;
    return [created.status, await client.status("GET", path, { token: keyIn(created) })];
  };

const usage = ["GET", "/api/v1/analytics/usage"] as const;
const ledger = ["GET", "/api/v1/billing/ledger"] as const;

const all =
  (...looks: readonly Case["see"][]): Case["see"] =>
  (client) =>
    Promise.all(looks.map((look) => look(client)));

const cases: Readonly<Record<string, Case>> = {
  "second-key-skips-scopes": {
    see: async (client) => {
      const token = await client.key("tasks:read");
      return client.status(...ledger, { token, headers: { "X-API-Key": token } });
    },
    healthy: 403,
    changed: 200,
  },
  "unguarded-operation": {
    see: withKey(["tasks:read"], "GET", `/api/v1/executions/${nowhere}/results/export`),
    healthy: 403,
    changed: 404,
  },
  "unauthenticated-operation": {
    see: (client) => client.status("GET", "/api/v1/tasks"),
    healthy: 401,
    changed: 200,
  },
  "guard-asks-another-scope": {
    see: withKey(["billing:read"], "GET", "/api/v1/billing/ledger"),
    healthy: 200,
    changed: 403,
  },
  "guard-asks-two-scopes": {
    see: withKey(["tasks:read"], "GET", "/api/v1/tasks"),
    healthy: 200,
    changed: 403,
  },
  "guard-takes-another-scope-too": {
    see: withKey(["tasks:read"], "GET", "/api/v1/analytics/usage"),
    healthy: 403,
    changed: 200,
  },
  "guard-by-method-alone": {
    see: withKey(["tasks:read"], "GET", "/api/v1/billing/ledger"),
    healthy: 403,
    changed: 200,
  },
  "rule-without-anchor": {
    see: withKey(["tasks:read"], "GET", `/api/v1/tasks/${nowhere}/executions`),
    healthy: 403,
    changed: 404,
  },
  "billing-unauthenticated": {
    see: (client) => client.status("GET", "/api/v1/billing/ledger"),
    healthy: 401,
    changed: 200,
  },
  "guard-refuses-everybody": {
    see: async (client) => [
      await withKey(["tasks:read"], "GET", "/api/v1/tasks")(client),
      await client.status("GET", "/api/v1/tasks", { token: await client.jwt() }),
    ],
    healthy: [200, 200],
    changed: [403, 403],
  },
  "item-asks-another-scope": {
    see: withKey(["executions:read"], "GET", `/api/v1/tasks/${nowhere}`),
    healthy: 403,
    changed: 404,
  },
  "delete-asks-read-scope": {
    see: withKey(["tasks:read"], "DELETE", `/api/v1/tasks/${nowhere}`),
    healthy: 403,
    changed: 404,
  },
  "export-asks-executions-scope": {
    see: withKey(["executions:read"], "GET", `/api/v1/executions/${nowhere}/results/export`),
    healthy: 403,
    changed: 404,
  },
  "existing-items-unguarded": {
    see: async (client) =>
      withKey(["data:read"], "GET", `/api/v1/tasks/${client.embedded.fixtures.tasks}`)(client),
    healthy: 403,
    changed: 200,
  },
  "downloads-by-link": {
    see: (client) =>
      client.status("GET", `/api/v1/executions/${client.embedded.fixtures.executions}/results/download`),
    healthy: 401,
    changed: 200,
  },
  "download-unguarded": {
    see: withKey(["tasks:read"], "GET", `/api/v1/executions/${nowhere}/results/download`),
    healthy: 403,
    changed: 404,
  },
  "scope-never-checked": {
    see: withKey(["tasks:read"], "POST", `/api/v1/executions/${nowhere}/stop`),
    healthy: 403,
    changed: 404,
  },
  "denied-write-happens": {
    see: async (client) => {
      const body = { name: "smuggled", url: "https://a.example/" };
      const denied = await withKey(["tasks:read"], "POST", "/api/v1/tasks", { body })(client);
      const { json } = await client.call("GET", "/api/v1/tasks", { token: await client.jwt() });
      return [denied, JSON.stringify(at(json, "data")).includes("smuggled")];
    },
    healthy: [403, false],
    changed: [403, true],
  },
  "session-refuses-jwt": {
    see: async (client) => client.status("GET", "/api/v1/auth/session", { token: await client.jwt() }),
    healthy: 200,
    changed: 403,
  },
  "guards-swapped": {
    see: all(withKey(["billing:read"], ...ledger), withKey(["billing:read"], ...usage)),
    healthy: [200, 403],
    changed: [403, 200],
  },
};

testSwitches("flaws", guardFlaws, cases);

const scopeRuleCases: Readonly<Record<string, Case>> = {
  "scope-takes-another-away": {
    see: withKey(["billing:read", "billing:write"], "GET", "/api/v1/billing/ledger"),
    healthy: 200,
    changed: 403,
  },
  "all-scopes-refused": { see: withKey(scopeNames, "GET", "/api/v1/tasks"), healthy: 200, changed: 403 },
  "any-key-opens-everything": {
    see: withKey(["tasks:read"], "GET", "/api/v1/billing/balance"),
    healthy: 403,
    changed: 200,
  },
  "lone-scope-opens-another": {
    see: async (client) => [
      await withKey(["executions:read"], "GET", "/api/v1/billing/ledger")(client),
      await withKey(["executions:read", "tasks:read"], "GET", "/api/v1/billing/ledger")(client),
    ],
    healthy: [403, 403],
    changed: [200, 403],
  },
  "read-opens-write": {
    see: withKey(["tasks:read"], "DELETE", `/api/v1/tasks/${nowhere}`),
    healthy: 403,
    changed: 404,
  },
  "write-opens-read": {
    see: withKey(["tasks:write"], "GET", "/api/v1/tasks"),
    healthy: 403,
    changed: 200,
  },
  "wildcard-scope-grants-all": { see: minted(["tasks:*"]), healthy: 400, changed: [201, 200] },
  "unknown-scope-grants-all": { see: minted(["nothing:known"]), healthy: 400, changed: [201, 200] },
  "empty-scopes-mean-all": { see: minted([]), healthy: 400, changed: [201, 200] },
  "empty-scopes-open-reads": { see: minted([]), healthy: 400, changed: [201, 200] },
  "scope-compared-by-prefix": {
    see: all(
      withKey(["tasks:read"], "GET", "/api/v1/tasks"),
      withKey(["tasks:read"], "DELETE", `/api/v1/tasks/${nowhere}`),
      withKey(["tasks:read"], ...ledger),
    ),
    healthy: [200, 403, 403],
    changed: [200, 404, 403],
  },
  "two-scopes-open-another": {
    see: all(withKey(["tasks:read"], ...usage), withKey(["tasks:read", "executions:read"], ...usage)),
    healthy: [403, 403],
    changed: [403, 200],
  },
};

testSwitches("flaws", scopeRuleFlaws, scopeRuleCases);
