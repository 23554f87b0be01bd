import { routeNames } from "../rules/behaviour.ts";
import type { CallSite } from "../rules/call-site.ts";
import type { Caller } from "../rules/caller.ts";
import { type BehaviourChange, identifying, opening, taking, within } from "../rules/change.ts";
import type { Flaw } from "../switches.ts";

/** Gives every account access to the keys and items of others in some calls. */
const sharing = (which: (site: CallSite) => boolean): BehaviourChange =>
  within("access", ({ reaches }) => ({
    reaches: (accountId, ownerId, site) => reaches(accountId, ownerId, site) || which(site),
  }));

/** Gives a call access to what belongs to the account that it names. */
const sharingNamed = (which: (site: CallSite) => boolean): BehaviourChange =>
  within("access", ({ reaches }) => ({
    reaches: (accountId, ownerId, site) =>
      reaches(accountId, ownerId, site) ||
      (which(site) && [site.call.query.get("user_id"), site.call.headers["x-user-id"]].includes(ownerId)),
  }));

const isByKey = ({ token }: CallSite): boolean => token?.startsWith("titan_sk_") === true;

const byRoute =
  (...routes: readonly string[]) =>
  ({ route }: CallSite): boolean =>
    route !== undefined && routes.includes(route);

const isGarbage = (caller: Caller): boolean => caller.kind === "nobody" && caller.fault === "invalid";

const keysMayCall = (route: string): BehaviourChange =>
  within("access", ({ dashboard }) => ({
    dashboard: (name, caller, site) =>
      dashboard(name, caller, site) || (caller.kind === "key" && name === route),
  }));

const isolation = (message: string) =>
  ({ findings: [`broken-isolation/${message}`], rows: ["forbidden"], severity: "critical" }) as const;

const keyGuard = (message: string) =>
  ({
    findings: [`unguarded-key-management/${message}`],
    rows: ["api-key-creation"],
    severity: "critical",
  }) as const;

/** Accounts that can reach each other's objects, and keys that others than their owner can list or revoke. */
export const isolationFlaws: readonly Flaw[] = [
  {
    id: "downloads-shared-with-keys",
    description: "any key downloads the results of every account.",
    expect: isolation("object-read"),
    change: sharing((site) => byRoute("GET /api/v1/executions/{id}/results/download")(site) && isByKey(site)),
  },
  {
    id: "executions-listed-for-the-named-owner",
    description: "user_id in the query string says whose executions the list shows.",
    expect: isolation("listed"),
    change: sharingNamed(byRoute("GET /api/v1/executions")),
  },
  {
    id: "keys-listed-for-the-owner-in-the-query",
    description: "user_id in the query string says whose keys the list shows.",
    expect: isolation("keys-listed"),
    change: sharingNamed(byRoute(routeNames.listKeys)),
  },
  {
    id: "task-read-for-the-named-owner",
    description: "X-User-Id says whose tasks can be read one by one.",
    expect: isolation("object-read"),
    change: sharingNamed(byRoute("GET /api/v1/tasks/{id}")),
  },
  {
    id: "keys-listed-across-accounts",
    description: "the list of keys shows the keys of every account.",
    expect: isolation("keys-listed"),
    change: sharing(byRoute(routeNames.listKeys)),
  },
  {
    id: "keys-revoked-across-accounts",
    description: "an account can revoke the keys of another.",
    expect: isolation("key-revoked"),
    change: sharing(byRoute(routeNames.revokeKey)),
  },
  {
    id: "tasks-listed-across-accounts",
    description: "the list of tasks shows the tasks of every account.",
    expect: isolation("listed"),
    change: sharing(byRoute("GET /api/v1/tasks")),
  },
  {
    id: "tasks-listed-for-the-named-owner",
    description: "user_id in the query string says whose tasks the list shows.",
    expect: isolation("listed"),
    change: within("access", ({ reaches }) => ({
      reaches: (accountId, ownerId, site) =>
        reaches(accountId, ownerId, site) ||
        (site.route === "GET /api/v1/tasks" && site.call.query.get("user_id") === ownerId),
    })),
  },
  {
    id: "executions-listed-by-key-across-accounts",
    description: "an API key lists the executions of every account.",
    expect: isolation("listed"),
    change: sharing(
      ({ route, token }) => route === "GET /api/v1/executions" && token?.startsWith("titan_sk_") === true,
    ),
  },
  {
    id: "session-of-the-named-user",
    description: "X-User-Id says whose session and keys are shown to somebody who is signed in.",
    expect: isolation("everything"),
    change: identifying((caller, { call, surface }, accounts) =>
      caller.kind === "user" && surface === "auth"
        ? accounts.find(({ id }) => id === call.headers["x-user-id"])
        : undefined,
    ),
  },
  {
    id: "executions-listed-across-accounts",
    description: "the list of executions shows the executions of every account.",
    expect: isolation("listed"),
    change: sharing(byRoute("GET /api/v1/executions")),
  },
  {
    id: "task-read-across-accounts",
    description: "an account can read the tasks of another by their identifiers.",
    expect: isolation("object-read"),
    change: sharing(byRoute("GET /api/v1/tasks/{id}")),
  },
  {
    id: "execution-read-across-accounts",
    description: "an account can read the executions of another by their identifiers.",
    expect: isolation("object-read"),
    change: sharing(byRoute("GET /api/v1/executions/{id}")),
  },
  {
    id: "results-read-across-accounts",
    description: "an account can read, export and download the results of another.",
    expect: isolation("object-read"),
    change: sharing(
      byRoute(
        "GET /api/v1/executions/{id}/results",
        "GET /api/v1/executions/{id}/results/export",
        "GET /api/v1/executions/{id}/results/download",
      ),
    ),
  },
  {
    id: "export-across-accounts",
    description: "an account can export the results of another.",
    expect: isolation("object-read"),
    change: sharing(byRoute("GET /api/v1/executions/{id}/results/export")),
  },
  {
    id: "datasets-read-across-accounts",
    description: "an account can read the datasets of another's executions.",
    expect: isolation("object-read"),
    change: sharing(byRoute("GET /api/v1/executions/{id}/datasets")),
  },
  {
    id: "everything-shared-across-accounts",
    description: "every account reaches everything of every other.",
    expect: isolation("everything"),
    change: sharing(() => true),
  },
  {
    id: "session-of-the-first-account",
    description: "the session shows the first account to everybody who is signed in.",
    expect: isolation("session-of-another"),
    change: within("signIn", ({ sessionOf }) => ({
      sessionOf: (account, all) => sessionOf(all[0] ?? account, all),
    })),
  },
  {
    id: "key-owner-from-body",
    description: "user_id in the body of a creation says whose the new key is.",
    // The list of the account that asked for the key does not show it.
    expect: { ...isolation("key-claimed"), keysLeft: 1 },
    change: within("keys", () => ({
      ownerOf: (accountId, { user_id: named }) => (typeof named === "string" ? named : accountId),
    })),
  },
  {
    id: "keys-listed-without-token",
    description: "the list of keys is shown without any credential.",
    expect: keyGuard("listed-without-token"),
    change: opening(byRoute(routeNames.listKeys)),
  },
  {
    id: "keys-listed-with-garbage",
    description: "the list of keys is shown to any text as the token.",
    expect: keyGuard("listed-with-garbage"),
    change: taking((caller, site) => isGarbage(caller) && site.route === routeNames.listKeys),
  },
  {
    id: "keys-listed-by-key",
    description: "an API key lists the account's API keys.",
    expect: { ...keyGuard("listed-by-key"), severity: "high" },
    change: keysMayCall(routeNames.listKeys),
  },
  {
    id: "key-revoked-without-token",
    description: "API keys are revoked without any credential.",
    expect: keyGuard("revoked-without-token"),
    change: opening(byRoute(routeNames.revokeKey)),
  },
  {
    id: "key-revoked-with-garbage",
    description: "API keys are revoked with any text as the token.",
    expect: keyGuard("revoked-with-garbage"),
    change: taking((caller, site) => isGarbage(caller) && site.route === routeNames.revokeKey),
  },
  {
    id: "key-revoked-by-key",
    description: "an API key revokes other API keys of the account.",
    expect: keyGuard("revoked-by-key"),
    change: keysMayCall(routeNames.revokeKey),
  },
  {
    id: "refused-creation-stores-key",
    description: "the creation of a key by an API key is refused with 403, and the key is stored.",
    expect: keyGuard("stored-though-refused"),
    change: within("keys", () => ({ storesRefused: true })),
  },
  {
    id: "keys-listed-for-the-named-owner",
    description: "X-User-Id says whose keys the list shows.",
    expect: isolation("keys-listed"),
    change: within("access", ({ reaches }) => ({
      reaches: (accountId, ownerId, site) =>
        reaches(accountId, ownerId, site) ||
        (site.route === routeNames.listKeys && site.call.headers["x-user-id"] === ownerId),
    })),
  },
  {
    id: "executions-stopped-across-accounts",
    description: "an account can stop the executions of another.",
    expect: isolation("object-changed"),
    change: sharing(byRoute("POST /api/v1/executions/{id}/stop")),
  },
];
