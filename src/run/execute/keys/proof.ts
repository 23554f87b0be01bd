import type { LeftReason } from "../../../../contracts/report/terms.ts";
import type { KeyListings, Listing } from "./listing.ts";
import type { ManagedKey } from "./managed-key.ts";
import { isNeverReused, isSafeId } from "./ownership.ts";

/** How long a key may take to appear in the list, in milliseconds. */
const appearingMs = 10_000;

/** The keys of a run, and what the list has shown of them. */
export interface Proof {
  readonly listings: KeyListings;
  open(): readonly ManagedKey[];
  /** Whether a listed name can be the key's. */
  fits(key: ManagedKey, name: string): boolean;
}

interface Evidence {
  readonly listings: KeyListings;
  readonly managed: readonly ManagedKey[];
}

/** Whether absence from the list is proof: it is complete, and has shown all keys of the run whose creation succeeded. */
export function isProof({ whole, askedAt }: Listing, { listings, managed }: Evidence): boolean {
  const made = managed.filter(
    ({ state, isDoubtful, wasRevokedByOthers, settledAt = 0 }) =>
      state === "alive" && !isDoubtful && !wasRevokedByOthers && settledAt <= askedAt,
  );
  return (
    whole && listings.hasShownOwn && made.every(({ ids }) => [...ids.values()].every(({ seen }) => seen))
  );
}

/** Whether the list has keys that were not there before and are not known as this run's. */
export const hasUnknown = ({ keys }: Listing, { listings, managed }: Evidence): boolean =>
  keys.some(
    ({ id }) => id === undefined || !(listings.wasBefore(id) || managed.some(({ ids }) => ids.has(id))),
  );

/**
 * Why a key is not revoked at an identifier now: something speaks against its being the run's own, or a list that should show it
 * does not.
 */
export function reasonToLeave(key: ManagedKey, id: string, proof: Proof): LeftReason | undefined {
  if (!isSafeId(id)) return "unsafe-id";
  const { listings } = proof;
  const { revocation, seen } = key.ids.get(id) ?? { seen: false };
  const now = listings.latest?.keys.find((one) => one.id === id);
  if (now?.name !== undefined) return proof.fits(key, now.name) ? undefined : "other-name";
  if (!seen && (key.isDoubtful || listings.isForeign(id))) return "other-name";
  if (revocation !== undefined && now === undefined)
    return revocation === "tried" && isNeverReused(id) ? undefined : "may-be-reused";
  if (seen) return undefined;
  return isMissing(key, proof) ? "not-listed" : undefined;
}

/** Whether a list that should show a key does not. One that shows none of the run's keys, or not all, may be a page. */
function isMissing(key: ManagedKey, proof: Proof): boolean {
  const { latest, hasShownOwn } = proof.listings;
  if (!latest?.whole) return false;
  return latest.keys.length === 0 || (hasShownOwn && unlisted(proof).every((one) => one === key));
}

/** Whether a list that does not show a key yet may do so later. */
export function mayAppear(key: ManagedKey, proof: Proof): boolean {
  const { settledAt = 0 } = key;
  if (!proof.listings.latest?.whole || !unlisted(proof).includes(key)) return false;
  return performance.now() - settledAt < appearingMs;
}

/** Live keys that no list has shown at the identifier in the answer to their creation. */
const unlisted = (proof: Proof): readonly ManagedKey[] =>
  proof
    .open()
    .filter(
      ({ ids, isDoubtful, wasRevokedByOthers }) =>
        !isDoubtful &&
        !wasRevokedByOthers &&
        [...ids.values()].some(({ seen, revocation }) => !seen && revocation === undefined),
    );
