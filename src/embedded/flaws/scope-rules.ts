import { within } from "../rules/change.ts";
import type { Switch } from "../switches.ts";

/** What stands before the colon of a scope. */
const resourceOf = (scope: string): string => scope.split(":")[0] ?? scope;

const ledger = "GET /api/v1/billing/ledger";
const usage = "GET /api/v1/analytics/usage";

/** Rules by which scopes are compared wrongly, or for the wrong operation. */
export const scopeRuleFlaws: readonly Switch[] = [
  {
    id: "guards-swapped",
    description: "the billing ledger and usage analytics ask for each other's scope.",
    change: within("access", ({ requirement }) => ({
      requirement: (operation) => {
        if (operation.id === ledger) return { scopes: ["analytics:read"], of: "any" };
        return operation.id === usage ? { scopes: ["billing:read"], of: "any" } : requirement(operation);
      },
    })),
  },
  {
    id: "scope-compared-by-prefix",
    description:
      "a scope opens whatever asks for one of the same resource: tasks:read and tasks:write alike.",
    change: within("access", ({ opens }) => ({
      opens: (held, needed) =>
        opens(held.map(resourceOf), { ...needed, scopes: needed.scopes.map(resourceOf) }),
    })),
  },
  {
    id: "two-scopes-open-another",
    description: "a key with both tasks:read and executions:read opens what asks for analytics:read.",
    change: within("access", ({ opens }) => ({
      opens: (held, needed) => {
        const both = ["tasks:read", "executions:read"].every((scope) => held.includes(scope));
        return opens(both ? [...held, "analytics:read"] : held, needed);
      },
    })),
  },
];
