import type { Operation } from "../../../contracts/catalogue/catalogue.ts";
import { routeNames, type ScopeRequirement, scopeNames } from "../rules/behaviour.ts";
import { type BehaviourChange, opening, within } from "../rules/change.ts";
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

const ledger = "GET /api/v1/billing/ledger";
const usage = "GET /api/v1/analytics/usage";

/** Operations that require the wrong scopes or credentials. */
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
    expect: { findings: ["unguarded-scope/no-scope-enforced"], rows: ["forbidden"], severity: "critical" },
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
    expect: { findings: ["unguarded-scope/guarded-by-another"], rows: ["forbidden"], severity: "high" },
    change: asking(
      ({ method, path }) => method === "GET" && path.startsWith("/api/v1/tasks/"),
      () => ({ scopes: ["tasks:read"], of: "any" }),
    ),
  },
  {
    id: "billing-unauthenticated",
    description: "the billing routes ask for no credential.",
    expect: {
      findings: ["unauthenticated-operation/open-to-all", "late-guard/answered-first"],
      rows: ["unauthorized"],
      severity: "critical",
    },
    change: opening(({ surface, route }) => surface === "billing" && route !== undefined),
  },
  {
    id: "guard-refuses-everybody",
    description: "the guard refuses every known caller with 403, signed-in users included.",
    expect: { findings: ["refused-scope/everybody-refused"], rows: ["forbidden"], severity: "high" },
    change: within("access", () => ({ opens: () => false, opensToUsers: () => false })),
  },
  {
    id: "item-asks-another-scope",
    description: "a single task asks for executions:read.",
    expect: { findings: ["unguarded-scope/guarded-by-another"], rows: ["forbidden"], severity: "high" },
    change: asking(named("GET /api/v1/tasks/{id}"), () => ({ scopes: ["executions:read"], of: "any" })),
  },
  {
    id: "delete-asks-read-scope",
    description: "deleting a task asks for tasks:read.",
    expect: { findings: ["unguarded-scope/guarded-by-another"], rows: ["forbidden"], severity: "high" },
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
    id: "existing-items-unguarded",
    description: "the guard of single tasks and executions overlooks those that exist.",
    expect: { findings: ["unguarded-item/opened"], rows: ["forbidden"], severity: "critical" },
    change: within("access", ({ overlooks }) => ({
      overlooks: (site) => overlooks(site) || (site.objectExists && site.call.method === "GET"),
    })),
  },
  {
    id: "download-unguarded",
    description: "downloading results asks for no scope.",
    expect: { findings: ["unguarded-scope/operation-unguarded"], rows: ["forbidden"], severity: "high" },
    change: asking(named("GET /api/v1/executions/{id}/results/download"), () => ({ scopes: [], of: "any" })),
  },
  {
    id: "downloads-by-link",
    description: "downloading the results of an execution that exists asks for no credential.",
    expect: { findings: ["unguarded-item/opened"], rows: ["forbidden"], severity: "critical" },
    change: opening(
      ({ route, objectExists }) => objectExists && route === "GET /api/v1/executions/{id}/results/download",
    ),
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
    id: "second-key-skips-scopes",
    description: "a key in X-API-Key beside the bearer token is taken for a sign that scopes were checked.",
    expect: { findings: ["second-door/beside-bearer"], rows: ["forbidden"], severity: "critical" },
    change: within("access", ({ overlooks }) => ({
      overlooks: (site) =>
        overlooks(site) || (site.via === "authorization" && site.call.headers["x-api-key"] !== undefined),
    })),
  },
];
