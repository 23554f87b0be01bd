import { type Case, testSwitches } from "../testing/cases.ts";
import { nowhere } from "../testing/client.ts";
import { scopeRuleFlaws } from "./scope-rules.ts";

/** What each path says to a key with these scopes. */
const withKey =
  (scopes: readonly string[], ...calls: readonly (readonly [string, string])[]): Case["see"] =>
  async (client) => {
    const token = await client.key(...scopes);
    return Promise.all(calls.map(([method, path]) => client.status(method, path, { token })));
  };

const cases: Readonly<Record<string, Case>> = {
  "guards-swapped": {
    see: withKey(["billing:read"], ["GET", "/api/v1/billing/ledger"], ["GET", "/api/v1/analytics/usage"]),
    healthy: [200, 403],
    changed: [403, 200],
  },
  "scope-compared-by-prefix": {
    see: withKey(
      ["tasks:read"],
      ["GET", "/api/v1/tasks"],
      ["DELETE", `/api/v1/tasks/${nowhere}`],
      ["GET", "/api/v1/billing/ledger"],
    ),
    healthy: [200, 403, 403],
    changed: [200, 404, 403],
  },
  "two-scopes-open-another": {
    see: async (client) => [
      await withKey(["tasks:read"], ["GET", "/api/v1/analytics/usage"])(client),
      await withKey(["tasks:read", "executions:read"], ["GET", "/api/v1/analytics/usage"])(client),
    ],
    healthy: [[403], [403]],
    changed: [[403], [200]],
  },
};

testSwitches("flaws", scopeRuleFlaws, cases);
