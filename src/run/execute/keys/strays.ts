import type { LeftReason } from "../../../../contracts/report/terms.ts";
import type { ListedKey } from "../../../../contracts/wire/api-key.ts";
import type { LivingKey } from "../../../credentials/keys/ledger-file.ts";
import type { LeftRun } from "../../../credentials/keys/past-runs.ts";
import { isUnnamed, parseKeyName } from "../../../credentials/run-id.ts";
import { isNameless, type Listing } from "./listing.ts";
import { fitsName, isNeverReused, isSafeId, isSameName } from "./ownership.ts";

/** A key that an earlier run left behind, found in a ledger, in the deployment's list, or in both. */
export interface Stray {
  readonly name: string;
  readonly runId: string;
  /** Absent if the run never learned it and no list shows it. */
  readonly id?: string;
  readonly run?: LeftRun;
  /** The number of its entry in the run's ledger. */
  readonly entry?: number;
  /** Set if a list that looks complete does not show it: it is gone if that list shows new keys of this account. */
  readonly isHidden?: true;
  /** Why the key was not revoked. */
  readonly left?: LeftReason;
}

/** What is left of one ledger entry: the identifiers that the list shows with its name, else the recorded one. */
export function straysOf(key: LivingKey, run: LeftRun, listing: Listing | undefined): readonly Stray[] {
  const stray = { name: key.name, runId: run.runId, run, entry: key.entry };
  const keys = listing?.keys ?? [];
  const shown = key.id === undefined ? undefined : keys.find(({ id }) => id === key.id);
  const isAnothers = shown?.name !== undefined && !fitsKey(shown, key, run.runId);
  // Nobody else gets a long identifier: the names in this list are not those of the keys.
  if (isAnothers && isNeverReused(key.id ?? "")) return [{ ...stray, id: key.id ?? "", left: "other-name" }];
  const named = keys.flatMap(({ id, name }) => (isSameName(name, key.name) ? (id ?? []) : []));
  if (named.length > 0) return named.map((id) => ({ ...stray, id }));
  if (key.id === undefined)
    return [{ ...stray, ...(mayExist(key, listing) ? { left: "unclear" } : { isHidden: true }) }];
  return isAnothers ? [] : [{ ...stray, id: key.id, ...stateAt(key.id, shown, listing) }];
}

/** What is known of a key at its recorded identifier, which no list shows as another's. */
function stateAt(
  id: string,
  shown: ListedKey | undefined,
  listing: Listing | undefined,
): Pick<Stray, "left" | "isHidden"> {
  if (!isSafeId(id)) return { left: "unsafe-id" };
  if (shown === undefined && listing?.whole) return { isHidden: true };
  return shown?.name !== undefined || isNeverReused(id) ? {} : { left: "may-be-reused" };
}

/** A key without a name is known by its identifier alone. */
const fitsKey = ({ name = "", id = "" }: ListedKey, key: LivingKey, runId: string): boolean =>
  isUnnamed(key.name)
    ? isNeverReused(id) && parseKeyName(name) === undefined
    : fitsName(name, key.name, runId);

/** Whether the list cannot tell if a creation without an answer had an effect. */
const mayExist = ({ name }: Pick<LivingKey, "name">, listing: Listing | undefined): boolean =>
  listing?.whole !== true ||
  isNameless(listing) ||
  (isUnnamed(name) && listing.keys.some((one) => !one.name));

/** Runs that have keys in the list. */
export const listedRuns = (listing: Listing | undefined): readonly string[] =>
  (listing?.keys ?? []).flatMap(({ name = "" }) => parseKeyName(name)?.runId ?? []);

export const keysOf = (runId: string, listing: Listing | undefined): string =>
  (listing?.keys ?? [])
    .flatMap(({ name = "", id }) => (parseKeyName(name)?.runId === runId ? [id] : []))
    .join();
