import { scopeNames } from "../rules/behaviour.ts";
import { type BehaviourChange, together, within } from "../rules/change.ts";
import type { Flaw } from "../switches.ts";

const someScope = (has: (scope: string) => boolean): BehaviourChange =>
  within("access", ({ opens }) => ({
    opens: (held, needed) => opens(held, needed) || held.some(has),
  }));

/** Allows the holders of each scope as if they had `like(scope)` too. */
const implying = (like: (scope: string) => string): BehaviourChange =>
  within("access", ({ opens }) => ({
    opens: (held, needed) => opens([...held, ...held.map(like)], needed),
  }));

const emptyAllowed = within("keys", () => ({ emptyScopesAllowed: true }));

const isWildcard = (scope: string): boolean => /^([a-z]+:)?\*$/.test(scope);

/** The part of a scope before the colon. */
const resourceOf = (scope: string): string => scope.split(":")[0] ?? scope;

/** Scopes that open too much or too little because of a wrong comparison. */
export const scopeRuleFlaws: readonly Flaw[] = [
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
      findings: ["unguarded-scope/many-unguarded"],
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
    id: "scope-compared-by-prefix",
    description:
      "a scope opens whatever asks for one of the same resource: tasks:read and tasks:write alike.",
    expect: {
      findings: ["unguarded-scope/many-unguarded"],
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
