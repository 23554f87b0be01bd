import type { RouteTarget } from "../rules/call-site.ts";
import { type BehaviourChange, onPath, together, within } from "../rules/change.ts";
import type { IncomingCall } from "../server/call.ts";
import type { Flaw } from "../switches.ts";

type Alias = (target: RouteTarget, call: IncomingCall) => RouteTarget;

const unguarded = (overlooked: (call: IncomingCall) => boolean): BehaviourChange =>
  within("access", ({ overlooks }) => ({ overlooks: (site) => overlooks(site) || overlooked(site.call) }));

/** The router treats a call as another one, which the scope guard does not know. */
export const both = (overlooked: (call: IncomingCall) => boolean, alias: Alias): BehaviourChange =>
  together(
    unguarded(overlooked),
    within("routing", ({ alias: old }) => ({ alias: (target, call) => alias(old(target, call), call) })),
  );

export const pathVariant = (message: string) =>
  ({ findings: [`path-variants/${message}`], rows: ["forbidden"], severity: "critical" }) as const;

/** The method by which a router replaces that of a request, if it does. */
const overrideOf = ({ headers, query }: IncomingCall): string | undefined =>
  (headers["x-http-method-override"] ?? query.get("_method") ?? undefined)?.toUpperCase();

/** Methods, and headers that replace them, that slip past the scope guard. */
export const methodFlaws: readonly Flaw[] = [
  {
    id: "slash-unguarded-for-writes",
    description: "a slash at the end of the path of a POST evades the scope guard.",
    expect: { ...pathVariant("trailing-slash"), severity: "high" },
    change: both(
      ({ method, path }) => method === "POST" && /.\/$/.test(path),
      onPath((path) => path.replace(/(?<=.)\/$/, "")),
    ),
  },
  {
    id: "api-in-capitals-unguarded",
    description: "/API/V1 in capitals evades the scope guard.",
    expect: pathVariant("letter-case"),
    change: both(
      ({ path }) => path.startsWith("/API/V1/"),
      onPath((path) => path.replace(/^\/API\/V1\//, "/api/v1/")),
    ),
  },
  {
    id: "version-zero-unguarded",
    description: "the paths also exist below /api/v0, where no scope is asked for.",
    expect: pathVariant("other-version"),
    change: both(
      ({ path }) => path.startsWith("/api/v0/"),
      onPath((path) => path.replace(/^\/api\/v0\//, "/api/v1/")),
    ),
  },
  {
    id: "version-left-out-unguarded",
    description: "the paths also exist without a version, where no scope is asked for.",
    expect: pathVariant("other-version"),
    change: both(
      ({ path }) => /^\/api\/(?!v\d)/.test(path),
      onPath((path) => path.replace(/^\/api\/(?!v\d)/, "/api/v1/")),
    ),
  },
  {
    id: "billing-in-capitals-unguarded",
    description: "capital letters in a path evade the scope guard of the billing surface.",
    expect: pathVariant("letter-case"),
    change: both(
      ({ path }) => /billing/i.test(path) && path !== path.toLowerCase(),
      onPath((path) => path.toLowerCase()),
    ),
  },
  {
    id: "question-mark-escaped-unguarded",
    description: "what follows an escaped question mark is cut off behind the scope guard.",
    expect: pathVariant("cut-off"),
    change: both(
      ({ path }) => /%3f/i.test(path),
      onPath((path) => path.replace(/%3f.*$/i, "")),
    ),
  },
  {
    id: "hash-escaped-unguarded",
    description: "what follows an escaped hash is cut off behind the scope guard.",
    expect: { ...pathVariant("cut-off"), depth: "full" },
    change: both(
      ({ path }) => /%23/.test(path),
      onPath((path) => path.replace(/%23.*$/, "")),
    ),
  },
  {
    id: "head-unguarded",
    description: "HEAD evades the scope guard that GET has.",
    expect: { ...pathVariant("head"), findings: ["path-variants/head", "unguarded-item/opened"] },
    change: unguarded(({ method }) => method === "HEAD"),
  },
  {
    id: "head-unguarded-on-billing",
    description: "HEAD evades the scope guard of the billing surface.",
    expect: { ...pathVariant("head"), severity: "high" },
    change: unguarded(({ method, path }) => method === "HEAD" && path.includes("/billing/")),
  },
  {
    id: "method-override-unguarded",
    description: "X-HTTP-Method-Override changes the method and evades the scope guard.",
    expect: pathVariant("method-override"),
    change: both(
      ({ headers }) => headers["x-http-method-override"] !== undefined,
      ({ method, path }, { headers }) => ({
        method: headers["x-http-method-override"]?.toUpperCase() ?? method,
        path,
      }),
    ),
  },
  {
    id: "options-unguarded",
    description: "OPTIONS is answered as GET is, and evades the scope guard.",
    expect: pathVariant("options"),
    change: both(
      ({ method }) => method === "OPTIONS",
      ({ method, path }) => ({ method: method === "OPTIONS" ? "GET" : method, path }),
    ),
  },
  {
    id: "post-overridden-unguarded",
    description: "X-HTTP-Method-Override and _method change POST into GET behind the guard of POST.",
    expect: pathVariant("method-override"),
    change: both(
      (call) => call.method === "POST" && overrideOf(call) === "GET",
      ({ method, path }, call) => ({
        method: call.method === "POST" ? (overrideOf(call) ?? method) : method,
        path,
      }),
    ),
  },
  {
    id: "get-overridden-unguarded",
    description: "X-HTTP-Method-Override and _method change GET into POST behind the guard of GET.",
    expect: { ...pathVariant("method-override"), severity: "high" },
    change: both(
      (call) => call.method === "GET" && overrideOf(call) === "POST",
      ({ method, path }, call) => ({
        method: call.method === "GET" ? (overrideOf(call) ?? method) : method,
        path,
      }),
    ),
  },
  {
    id: "slash-unguarded-on-objects",
    description: "a slash at the end of the path of one task evades the scope guard.",
    expect: { ...pathVariant("trailing-slash"), severity: "high", depth: "full" },
    change: both(
      ({ path }) => /\/tasks\/[^/]+\/$/.test(path),
      onPath((path) => path.replace(/\/$/, "")),
    ),
  },
  {
    id: "put-unguarded",
    description: "PUT is answered as GET is, and evades the scope guard.",
    expect: pathVariant("other-method"),
    change: both(
      ({ method }) => method === "PUT",
      ({ method, path }) => ({ method: method === "PUT" ? "GET" : method, path }),
    ),
  },
  {
    id: "head-unguarded-on-objects",
    description: "HEAD of an object that exists evades the scope guard.",
    expect: { findings: ["unguarded-item/opened"], rows: ["forbidden"], severity: "critical" },
    change: within("access", ({ overlooks }) => ({
      overlooks: (site) => overlooks(site) || (site.call.method === "HEAD" && site.objectExists),
    })),
  },
  {
    id: "unknown-method-unguarded",
    description: "a method that nobody documents is answered as GET is, and evades the scope guard.",
    expect: { ...pathVariant("other-method"), depth: "full" },
    change: both(
      ({ method }) => method === "PROPFIND",
      ({ method, path }) => ({ method: method === "PROPFIND" ? "GET" : method, path }),
    ),
  },
  {
    id: "removal-by-overridden-post-unguarded",
    description: "X-HTTP-Method-Override changes POST into DELETE behind the guard of POST.",
    expect: { ...pathVariant("method-override"), severity: "high", depth: "full" },
    change: both(
      (call) => call.method === "POST" && overrideOf(call) === "DELETE",
      ({ method, path }, call) => ({
        method: call.method === "POST" && overrideOf(call) === "DELETE" ? "DELETE" : method,
        path,
      }),
    ),
  },
];
