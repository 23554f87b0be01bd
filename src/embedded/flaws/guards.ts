import type { Operation } from "../../../contracts/catalogue/catalogue.ts";
import { routeNames, type ScopeRequirement, scopeNames } from "../rules/behaviour.ts";
import { type BehaviourChange, opening, together, within } from "../rules/change.ts";
import { isText, readObject } from "../server/call.ts";
import type { Flaw } from "../switches.ts";

const asking = (
  which: (operation: Operation) => boolean,
  how: (needed: ScopeRequirement, operation: Operation) => ScopeRequirement,
): BehaviourChange =>
  within("access", ({ requirement }) => ({
    requirement: (operation) =>
      which(operation) ? how(requirement(operation), operation) : requirement(operation),
  }));

const named = (id: string) => (operation: Operation) => operation.id === id;

const someScope = (has: (scope: string) => boolean): BehaviourChange =>
  within("access", ({ opens }) => ({
    opens: (held, needed) => opens(held, needed) || held.some(has),
  }));

/** Lets the holders of each scope in as if they held `like(scope)` too. */
const implying = (like: (scope: string) => string): BehaviourChange =>
  within("access", ({ opens }) => ({
    opens: (held, needed) => opens([...held, ...held.map(like)], needed),
  }));

const emptyAllowed = within("keys", () => ({ emptyScopesAllowed: true }));

/** Operations that ask for the wrong scopes, or scopes that open too much. */
export const guardFlaws: readonly Flaw[] = [
  {
    id: "unguarded-operation",
    description: "exporting results asks for no scope.",
    expect: { findings: ["unguarded-scope/operation-unguarded"], rows: ["forbidden"] },
    change: asking(named("GET /api/v1/executions/{id}/results/export"), () => ({ scopes: [], of: "any" })),
  },
  {
    id: "unauthenticated-operation",
    description: "the list of tasks asks for no credential.",
    expect: { findings: ["unauthenticated-operation/open-to-all"], rows: ["unauthorized"] },
    change: opening(({ route }) => route === "GET /api/v1/tasks"),
  },
  {
    id: "guard-asks-another-scope",
    description: "the billing ledger asks for analytics:read.",
    expect: { findings: ["unguarded-scope/guarded-by-another"], rows: ["forbidden"] },
    change: asking(named("GET /api/v1/billing/ledger"), () => ({ scopes: ["analytics:read"], of: "any" })),
  },
  {
    id: "guard-asks-two-scopes",
    description: "the list of tasks asks for tasks:write besides tasks:read.",
    expect: { findings: ["refused-scope/scope-refused"], rows: ["forbidden"] },
    change: asking(named("GET /api/v1/tasks"), () => ({ scopes: ["tasks:read", "tasks:write"], of: "all" })),
  },
  {
    id: "guard-takes-another-scope-too",
    description: "tasks:read opens usage analytics as well as analytics:read does.",
    expect: { findings: ["unguarded-scope/operation-unguarded"], rows: ["forbidden"] },
    change: asking(named("GET /api/v1/analytics/usage"), ({ scopes, of }) => ({
      scopes: [...scopes, "tasks:read"],
      of,
    })),
  },
  {
    id: "guard-by-method-alone",
    description: "any read scope opens every GET, any write scope every other method.",
    expect: { findings: ["unguarded-scope/guarded-by-method"], rows: ["forbidden"], severity: "critical" },
    change: asking(
      () => true,
      (_needed, { method }) => ({
        scopes: scopeNames.filter((scope) => scope.endsWith(method === "GET" ? ":read" : ":write")),
        of: "any",
      }),
    ),
  },
  {
    id: "rule-without-anchor",
    description: "the rule for /tasks also applies to everything below it: tasks:read opens every GET there.",
    expect: { findings: ["unguarded-scope/guarded-by-another"], rows: ["forbidden"], severity: "critical" },
    change: asking(
      ({ method, path }) => method === "GET" && path.startsWith("/api/v1/tasks/"),
      () => ({ scopes: ["tasks:read"], of: "any" }),
    ),
  },
  {
    id: "billing-unauthenticated",
    description: "the billing routes ask for no credential.",
    expect: {
      findings: ["unauthenticated-operation/open-to-all"],
      rows: ["unauthorized"],
      severity: "critical",
    },
    change: opening(({ surface, route }) => surface === "billing" && route !== undefined),
  },
  {
    id: "guard-refuses-everybody",
    description: "the guard refuses every known caller with 403, signed-in users included.",
    expect: { findings: ["refused-key/everybody-refused"], rows: ["forbidden"], severity: "high" },
    change: within("access", () => ({ opens: () => false, opensToUsers: () => false })),
  },
  {
    id: "all-scopes-refused",
    description: "a key with more than 6 scopes opens nothing.",
    expect: { findings: ["refused-scope/many-scopes-refused"], rows: ["forbidden"], severity: "high" },
    change: within("access", ({ opens }) => ({
      opens: (held, needed) => held.length <= 6 && opens(held, needed),
    })),
  },
  {
    id: "scope-takes-another-away",
    description: "a key with billing:write is refused what billing:read opens.",
    expect: { findings: ["refused-scope/scope-takes-away"], rows: ["forbidden"], severity: "high" },
    change: within("access", ({ opens }) => ({
      opens: (held, needed) =>
        opens(held, needed) && !(held.includes("billing:write") && needed.scopes.includes("billing:read")),
    })),
  },
  {
    id: "existing-items-unguarded",
    description: "the guard of single tasks and executions overlooks those that exist.",
    expect: { findings: ["unguarded-item/opened"], rows: ["forbidden"], severity: "critical" },
    change: within("access", ({ overlooks }) => ({
      overlooks: (site) => overlooks(site) || (site.objectExists && site.call.method === "GET"),
    })),
  },
  {
    id: "item-asks-another-scope",
    description: "a single task asks for executions:read.",
    expect: { findings: ["unguarded-scope/guarded-by-another"], rows: ["forbidden"], severity: "critical" },
    change: asking(named("GET /api/v1/tasks/{id}"), () => ({ scopes: ["executions:read"], of: "any" })),
  },
  {
    id: "delete-asks-read-scope",
    description: "deleting a task asks for tasks:read.",
    expect: { findings: ["unguarded-scope/guarded-by-another"], rows: ["forbidden"], severity: "critical" },
    change: asking(named("DELETE /api/v1/tasks/{id}"), () => ({ scopes: ["tasks:read"], of: "any" })),
  },
  {
    id: "export-asks-executions-scope",
    description: "exporting results asks for executions:read.",
    expect: { findings: ["unguarded-scope/guarded-by-another"], rows: ["forbidden"], severity: "high" },
    change: asking(named("GET /api/v1/executions/{id}/results/export"), () => ({
      scopes: ["executions:read"],
      of: "any",
    })),
  },
  {
    id: "download-unguarded",
    description: "downloading results asks for no scope.",
    expect: { findings: ["unguarded-scope/operation-unguarded"], rows: ["forbidden"], severity: "high" },
    change: asking(named("GET /api/v1/executions/{id}/results/download"), () => ({ scopes: [], of: "any" })),
  },
  {
    id: "scope-never-checked",
    description: "executions:write is asked for nowhere.",
    expect: { findings: ["unguarded-scope/scope-never-checked"], rows: ["forbidden"] },
    change: asking(
      ({ scopes }) => scopes.includes("executions:write"),
      ({ scopes, of }) => ({ scopes: scopes.filter((scope) => scope !== "executions:write"), of }),
    ),
  },
  {
    id: "any-key-opens-everything",
    description: "scopes are not looked at: any key opens every operation.",
    expect: { findings: ["unguarded-scope/no-scope-enforced"], rows: ["forbidden"] },
    change: within("access", () => ({ opens: () => true })),
  },
  {
    id: "lone-scope-opens-another",
    description: "a key with executions:read and no other scope opens what asks for billing:read.",
    expect: { findings: ["misplaced-guard/opens-another"], rows: ["forbidden"], depth: "full" },
    change: within("access", ({ opens }) => ({
      opens: (held, needed) =>
        opens(held, needed) || (held.join() === "executions:read" && needed.scopes.includes("billing:read")),
    })),
  },
  {
    id: "read-opens-write",
    description: "tasks:read opens what asks for tasks:write.",
    expect: {
      findings: ["unguarded-scope/scope-never-checked", "unguarded-scope/operation-unguarded"],
      rows: ["forbidden"],
    },
    change: implying((scope) => (scope === "tasks:read" ? "tasks:write" : scope)),
  },
  {
    id: "write-opens-read",
    description: "each write scope opens what asks for its read scope.",
    expect: {
      findings: ["unguarded-scope/scope-never-checked", "unguarded-scope/operation-unguarded"],
      rows: ["forbidden"],
    },
    change: implying((scope) => scope.replace(/:write$/, ":read")),
  },
  {
    id: "wildcard-scope-grants-all",
    description: "keys are made with the scopes * and tasks:*, which open everything.",
    expect: { findings: ["malformed-key-request/opens-more"], rows: ["forbidden"] },
    change: together(
      within("keys", ({ knowsScope }) => ({
        knowsScope: (scope) => knowsScope(scope) || isWildcard(scope),
      })),
      someScope(isWildcard),
    ),
  },
  {
    id: "unknown-scope-grants-all",
    description: "keys are made with scopes that do not exist, and such a key opens everything.",
    expect: { findings: ["malformed-key-request/opens-more"], rows: ["forbidden"] },
    change: together(
      within("keys", () => ({ knowsScope: () => true })),
      someScope((scope) => !scopeNames.includes(scope)),
    ),
  },
  {
    id: "empty-scopes-mean-all",
    description: "keys are made without any scope, and such a key opens everything.",
    expect: { findings: ["scopeless-key/empty-means-all"], rows: ["forbidden"] },
    change: together(
      emptyAllowed,
      within("access", ({ opens }) => ({
        opens: (held, needed) => held.length === 0 || opens(held, needed),
      })),
    ),
  },
  {
    id: "empty-scopes-open-reads",
    description: "keys are made without any scope, and such a key opens what only reads.",
    expect: { findings: ["scopeless-key/empty-means-all"], rows: ["forbidden"] },
    change: together(
      emptyAllowed,
      within("access", ({ opens }) => ({
        opens: (held, needed) =>
          opens(held, needed) ||
          (held.length === 0 && needed.scopes.every((scope) => scope.endsWith(":read"))),
      })),
    ),
  },
  {
    id: "denied-write-happens",
    description: "creating a task without the scope is answered with 403, and the task is created.",
    expect: { findings: ["executed-denial/executed"], rows: ["forbidden"] },
    change: within("access", ({ onDenied }) => ({
      onDenied: (operation, call, data, accountId) => {
        onDenied(operation, call, data, accountId);
        const body = operation.id === "POST /api/v1/tasks" ? readObject(call) : undefined;
        if (!body || "rejection" in body || !isText(body.value["name"])) return;
        data.addTask(body.value["name"], String(body.value["url"] ?? ""), accountId);
      },
    })),
  },
  {
    id: "session-refuses-jwt",
    description: "the session refuses the JWT that signing in gave.",
    expect: { findings: ["refused-session/refused"], rows: ["api-key-creation"] },
    change: within("access", ({ dashboard }) => ({
      dashboard: (route, caller, site) => route !== routeNames.session && dashboard(route, caller, site),
    })),
  },
];

function isWildcard(scope: string): boolean {
  return /^([a-z]+:)?\*$/.test(scope);
}

/** What stands before the colon of a scope. */
const resourceOf = (scope: string): string => scope.split(":")[0] ?? scope;

const ledger = "GET /api/v1/billing/ledger";
const usage = "GET /api/v1/analytics/usage";

/** Rules by which scopes are compared wrongly, or for the wrong operation. */
export const scopeRuleFlaws: readonly Flaw[] = [
  {
    id: "guards-swapped",
    description: "the billing ledger and usage analytics ask for each other's scope.",
    expect: { findings: ["unguarded-scope/guarded-by-another"], rows: ["forbidden"] },
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
    expect: {
      findings: ["unguarded-scope/scope-never-checked", "unguarded-scope/operation-unguarded"],
      rows: ["forbidden"],
    },
    change: within("access", ({ opens }) => ({
      opens: (held, needed) =>
        opens(held.map(resourceOf), { ...needed, scopes: needed.scopes.map(resourceOf) }),
    })),
  },
  {
    id: "two-scopes-open-another",
    description: "a key with both tasks:read and executions:read opens what asks for analytics:read.",
    expect: { findings: ["unguarded-scope/operation-unguarded"], rows: ["forbidden"] },
    change: within("access", ({ opens }) => ({
      opens: (held, needed) => {
        const both = ["tasks:read", "executions:read"].every((scope) => held.includes(scope));
        return opens(both ? [...held, "analytics:read"] : held, needed);
      },
    })),
  },
];
