import type { DocumentedContract } from "../../contracts/catalogue/api-description.ts";
import { type Operation, operations, type Scope, scopes } from "../../contracts/catalogue/catalogue.ts";
import type { MintedKey, Need } from "../../contracts/catalogue/credential.ts";
import { type Profile, titanProfile } from "../../contracts/profile/profile.ts";

/** How much is tried: how many operations, and how many keys the scope matrix is shown with. */
export const depths = ["quick", "few-keys", "proof", "full"] as const;
export type Depth = (typeof depths)[number];

/** Everything that decides which probes a run sends: plain data, so that a recorded run plans the same again. */
export interface RunContext {
  readonly scopes: readonly Scope[];
  readonly operations: readonly Operation[];
  readonly depth: Depth;
  /** What the user supplied or allows. */
  readonly means: ReadonlySet<Need>;
  /** Names everything this run makes. */
  readonly runId: string;
  /** An identifier that no object has. */
  readonly absentId: string;
  /** The allow side of operations that might still change something is probed too. */
  readonly allowBillingWrite: boolean;
  /** Longest lifetime of a JWT, in seconds, for whose end the run waits; it never waits where absent. */
  readonly waitForExpiryS?: number;
  /** Base addresses, as configured, without a trailing slash. */
  readonly authUrl: string;
  readonly taskServiceUrl: string;
  readonly policy: Policy;
  /** How this deployment is spoken to, and which statuses of refusals are right. */
  readonly profile: Profile;
  /** Set where TLS errors are ignored: certificates and what they prove are not judged then. */
  readonly insecure?: true;
  /** Set where the password begins and ends with quotation marks, which may be its own or a mistake. */
  readonly quotedPassword?: true;
  /** Identifiers of real objects, by the part of a path before `{id}`: what reads are sent for, and writes never. */
  readonly fixtures: Readonly<Record<string, string>>;
  /** Keys of the user's with known scopes. Where there are any, the run creates none. */
  readonly givenKeys: readonly MintedKey[];
  /** The OpenAPI document that the deployment is compared with. */
  readonly documented?: DocumentedContract;
}

/** Derives something from a context once: plans and judges ask for it again and again. */
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

/** Numbers that a team may see differently. */
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

/** What holds of every run unless it says otherwise. */
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
