import { routeNames } from "../rules/behaviour.ts";
import type { CallSite } from "../rules/call-site.ts";
import type { Caller } from "../rules/caller.ts";
import { type BehaviourChange, opening, taking, within } from "../rules/change.ts";
import type { Flaw } from "../switches.ts";

const byRoute =
  (name: string) =>
  ({ route }: CallSite): boolean =>
    route === name;

const isGarbage = (caller: Caller): boolean => caller.kind === "nobody" && caller.fault === "invalid";

const keysMayCall = (route: string): BehaviourChange =>
  within("access", ({ dashboard }) => ({
    dashboard: (name, caller, site) =>
      dashboard(name, caller, site) || (caller.kind === "key" && name === route),
  }));

const keyGuard = (message: string) =>
  ({
    findings: [`unguarded-key-management/${message}`],
    rows: ["api-key-creation"],
    severity: "critical",
  }) as const;

/** Keys that others than their owner list, revoke or create. */
export const isolationFlaws: readonly Flaw[] = [
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
];
