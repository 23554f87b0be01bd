import { routeNames } from "../rules/behaviour.ts";
import type { CallSite } from "../rules/call-site.ts";
import { type BehaviourChange, decorating, intercepting, taking, together, within } from "../rules/change.ts";
import { type IncomingCall, surfaceOf } from "../server/call.ts";
import { type EmbeddedResponse, internal, render } from "../server/responses.ts";
import type { Flaw } from "../switches.ts";

/** Whether the last of `count` replicas, which take turns, answers a call. */
const lastOf =
  (count: number) =>
  ({ call }: Pick<CallSite, "call">): boolean =>
    call.turn % count === count - 1;

const offAuth = ({ surface }: CallSite): boolean => surface !== "auth";

const inconsistent = (message: string, row: "unauthorized" | "forbidden") =>
  ({ findings: [`inconsistent-answers/${message}`], rows: [row] }) as const;

const isTaskSuccess = ({ status }: EmbeddedResponse, { path }: IncomingCall): boolean =>
  status === 200 && surfaceOf(path) !== "auth";
const isUnauthorized = ({ status }: EmbeddedResponse): boolean => status === 401;

/** Answers GETs out of a cache for `maxAgeMs`; `keeps` says what fills it. */
function caching(
  keyOf: (call: IncomingCall) => string,
  maxAgeMs = Number.POSITIVE_INFINITY,
  keeps: (response: EmbeddedResponse, call: IncomingCall) => boolean = isTaskSuccess,
): BehaviourChange {
  return (behaviour) => {
    const cache = new Map<string, { readonly response: EmbeddedResponse; readonly at: number }>();
    const hit = (call: IncomingCall): EmbeddedResponse | undefined => {
      const found = call.method === "GET" ? cache.get(keyOf(call)) : undefined;
      const ageMs = found ? Date.now() - found.at : 0;
      if (!found || ageMs > maxAgeMs) return undefined;
      const age = String(Math.floor(ageMs / 1000));
      return { ...found.response, headers: { ...found.response.headers, Age: age, "X-Cache": "HIT" } };
    };
    const store = (response: EmbeddedResponse, call: IncomingCall): EmbeddedResponse => {
      if (call.method !== "GET" || !keeps(response, call) || response.headers["X-Cache"] !== undefined)
        return response;
      cache.set(keyOf(call), { response, at: Date.now() });
      return { ...response, headers: { ...response.headers, "X-Cache": "MISS" } };
    };
    return together(intercepting(hit), decorating(store))(behaviour);
  };
}

const urlOf = ({ path, query }: IncomingCall): string => `${path}?${query}`;

/** The healthy twin of a shared cache: each credential has entries of its own, for a second. */
const credentialAndUrl = (call: IncomingCall): string => `${call.headers["authorization"]} ${urlOf(call)}`;
export const cachingByCredential = caching(credentialAndUrl, 1000);
/** The same for a cache of refusals. */
export const cachingRefusalsByCredential = caching(credentialAndUrl, 2000, isUnauthorized);

const failing = (method: string, path: string): BehaviourChange =>
  intercepting((call) => (call.method === method && call.path === path ? render(internal()) : undefined));

/** Deployments that answer the same call differently, and calls that always fail. */
export const replicaFlaws: readonly Flaw[] = [
  {
    id: "replica-without-guard",
    description: "one of two replicas of the task service does not check scopes.",
    expect: inconsistent("key-let-in", "forbidden"),
    change: within("access", ({ overlooks }) => ({
      overlooks: (site) => overlooks(site) || (offAuth(site) && lastOf(2)(site)),
    })),
  },
  {
    id: "third-replica-without-guard",
    description: "one of three replicas of the task service does not check scopes.",
    expect: inconsistent("key-let-in", "forbidden"),
    change: within("access", ({ overlooks }) => ({
      overlooks: (site) => overlooks(site) || (offAuth(site) && lastOf(3)(site)),
    })),
  },
  {
    id: "replica-with-another-secret",
    description: "one of two replicas of the task service verifies JWTs with another secret.",
    expect: inconsistent("caller-unknown", "unauthorized"),
    change: taking((caller, site) => caller.kind === "user" && offAuth(site) && lastOf(2)(site), "refuse"),
  },
  {
    id: "replica-with-stale-keys",
    description: "one of three replicas of the task service does not know new API keys.",
    expect: inconsistent("caller-unknown", "unauthorized"),
    change: taking((caller, site) => caller.kind === "key" && offAuth(site) && lastOf(3)(site), "refuse"),
  },
  {
    id: "replica-accepts-revoked-keys",
    description: "one of three replicas of the task service accepts revoked keys.",
    expect: { findings: ["revoked-key/works-again"], rows: ["unauthorized"], severity: "critical" },
    change: within("keys", ({ outlives }) => ({
      outlives: (sinceMs, site) => outlives(sinceMs, site) || lastOf(3)(site),
    })),
  },
  {
    id: "replica-open-to-all",
    description: "one of two replicas of the task service asks for no credential.",
    expect: inconsistent("anybody-let-in", "unauthorized"),
    change: taking((caller, site) => caller.kind === "nobody" && offAuth(site) && lastOf(2)(site)),
  },
  {
    id: "cache-shared-by-url",
    description: "a cache in front of the task service answers by the URL and ignores Authorization.",
    expect: {
      findings: ["cached-answer/served-to-anybody"],
      rows: ["unauthorized", "forbidden"],
      severity: "critical",
    },
    change: caching(urlOf),
  },
  {
    id: "refusals-cached-by-url",
    description:
      "a cache in front of both services keeps a 401 for 5 seconds and gives it to all who ask for its URL.",
    expect: { findings: ["cached-answer/refusal-kept"], rows: ["unauthorized"], severity: "high" },
    change: caching(urlOf, 5000, isUnauthorized),
  },
  {
    id: "key-works-after-20s",
    description: "a new key works 20 seconds after its creation.",
    expect: { findings: ["refused-key/keys-refused"], rows: ["session-vs-key"] },
    change: within("keys", ({ isActive }) => ({
      isActive: (ageMs, site) => isActive(ageMs, site) && ageMs >= 20_000,
    })),
  },
  {
    id: "key-creation-500",
    description: "the creation of a key is answered with 500.",
    expect: { findings: ["server-error/persistent"], rows: ["api-key-creation"], severity: "high" },
    change: failing("POST", routeNames.createKey.split(" ")[1] ?? ""),
  },
  {
    id: "sign-in-500",
    description: "every sign-in is answered with 500.",
    expect: { findings: ["server-error/persistent"], rows: ["api-key-creation"], severity: "high" },
    change: failing("POST", routeNames.login.split(" ")[1] ?? ""),
  },
  {
    id: "operation-500",
    description: "the billing ledger is answered with 500.",
    expect: { findings: ["server-error/persistent"], severity: "medium" },
    change: failing("GET", "/api/v1/billing/ledger"),
  },
];
