import { type Case, testSwitches } from "../../../test/support/embedded-cases.ts";
import { nowhere, withKey } from "../../../test/support/embedded-client.ts";
import { scopeRuleFlaws } from "./scope-rules.ts";

const usage = ["GET", "/api/v1/analytics/usage"] as const;
const ledger = ["GET", "/api/v1/billing/ledger"] as const;

const all =
  (...looks: readonly Case["see"][]): Case["see"] =>
  (client) =>
    Promise.all(looks.map((look) => look(client)));

const cases: Readonly<Record<string, Case>> = {
  "guards-swapped": {
    see: all(withKey(["billing:read"], ...ledger), withKey(["billing:read"], ...usage)),
    healthy: [200, 403],
    changed: [403, 200],
  },
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

testSwitches("flaws", scopeRuleFlaws, cases);
