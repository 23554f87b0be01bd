import type { DocumentedContract } from "../../contracts/catalogue/api-description.ts";
import { type Operation, operations, type Scope, scopes } from "../../contracts/catalogue/catalogue.ts";
import type { MintedKey, Need } from "../../contracts/catalogue/credential.ts";
import { type Profile, titanProfile } from "../../contracts/profile/profile.ts";

/** How much is tried: how many operations, and with how many keys the scope matrix is proven. */
export const depths = ["quick", "few-keys", "proof", "full"] as const;
export type Depth = (typeof depths)[number];

/** Everything that decides which probes a run sends: plain data, so that a recorded run plans the same again. */
export interface RunContext {
  readonly scopes: readonly Scope[];
  readonly operations: readonly Operation[];
  readonly depth: Depth;
  /** What the user supplied or allows. */
  readonly means: ReadonlySet<Need>;
  /** Part of the names of everything that this run creates. */
  readonly runId: string;
  /** An identifier that belongs to no object. */
  readonly absentId: string;
  /** Whether operations that might change something are also probed with allowed credentials. */
  readonly allowBillingWrite: boolean;
  /** The longest lifetime of a JWT, in seconds, whose expiry the run waits for; absent if it never waits. */
  readonly waitForExpiryS?: number;
  /** Base addresses, as configured, without a trailing slash. */
  readonly authUrl: string;
  readonly taskServiceUrl: string;
  readonly policy: Policy;
  /** The deployment's profile: its calls, and the statuses of its refusals. */
  readonly profile: Profile;
  /** Set if TLS errors are ignored: certificates are not judged then. */
  readonly insecure?: true;
  /** Set if the password begins and ends with quotation marks, which may be part of it or a mistake. */
  readonly quotedPassword?: true;
  /** Identifiers of real objects, by the part of a path before `{id}`: used for reads, never for writes. */
  readonly fixtures: Readonly<Record<string, string>>;
  /** The user's keys with known scopes. If there are any, the run creates none. */
  readonly givenKeys: readonly MintedKey[];
  /** The OpenAPI document to compare the deployment with. */
  readonly documented?: DocumentedContract;
}

/** Memoizes a value derived from a context: plans and judges need it again and again. */
export function oncePerContext<T>(derive: (context: RunContext) => T): (context: RunContext) => T {
  const known = new WeakMap<RunContext, { readonly value: T }>();
  return (context) => {
    const found = known.get(context) ?? { value: derive(context) };
    known.set(context, found);
    return found.value;
  };
}

export const scopeNames = (context: RunContext): readonly string[] => context.scopes.map(({ name }) => name);

/** These scopes and those that imply one of them: each of them suffices. */
export function sufficing(needed: readonly string[], { scopes }: RunContext): readonly string[] {
  const enough = new Set(needed);
  // One more round for each scope that may lead to another.
  for (const _ of scopes)
    for (const { name, implies = [] } of scopes) if (implies.some((one) => enough.has(one))) enough.add(name);
  return [...enough];
}

/** Thresholds that a team may set differently. */
export interface Policy {
  /** Longest lifetime of a JWT from sign-in, in seconds. */
  readonly jwtLifetimeS: number;
  /** Time for which an expired JWT may still be accepted, in seconds (RFC 7519, 4.1.4: a small leeway for clock skew). */
  readonly expiryLeewayS: number;
  /** Time within which a revoked key must be refused, in milliseconds. */
  readonly revocationMs: number;
  /** Largest difference of two clocks, in seconds. */
  readonly clockSkewS: number;
  /** Fewest days a certificate must still be valid. */
  readonly certificateDays: number;
}

export const defaultPolicy: Policy = {
  jwtLifetimeS: 24 * 60 * 60,
  expiryLeewayS: 60,
  revocationMs: 5_000,
  clockSkewS: 30,
  certificateDays: 14,
};

/** Whether an operation streams a file on success. */
export const streamsFile = (operation: string, { operations }: Pick<RunContext, "operations">): boolean =>
  operations.some(({ id, success }) => id === operation && success === "file");

/** Defaults for every run. */
export const contextDefaults = {
  scopes,
  operations,
  depth: "proof",
  allowBillingWrite: false,
  policy: defaultPolicy,
  profile: titanProfile,
  fixtures: {},
  givenKeys: [],
} as const satisfies Partial<RunContext>;
