import type { LeftReason } from "../../../../contracts/report/terms.ts";
import type { ListedKey } from "../../../../contracts/wire/api-key.ts";
import type { LivingKey } from "../../../credentials/keys/ledger-file.ts";
import type { LeftRun } from "../../../credentials/keys/past-runs.ts";
import { isUnnamed, parseKeyName } from "../../../credentials/run-id.ts";
import type { Listing } from "./listing.ts";
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
  /** Why the key was not revoked. */
  readonly left?: LeftReason;
}

/** What is left of one ledger entry: the identifiers that the list shows with its name, else the recorded one. */
export function straysOf(key: LivingKey, run: LeftRun, listing: Listing | undefined): readonly Stray[] {
  const { runId } = run;
  const stray = { name: key.name, runId, run, entry: key.entry };
  const named = (listing?.keys ?? []).flatMap(({ id, name }) =>
    isSameName(name, key.name) ? (id ?? []) : [],
  );
  if (named.length > 0) return named.map((id) => ({ ...stray, id }));
  const { id } = key;
  if (id === undefined) return mayExist(key, listing) ? [{ ...stray, left: "unclear" }] : [];
  if (!isSafeId(id)) return [{ ...stray, id, left: "unsafe-id" }];
  const shown = listing?.keys.find((one) => one.id === id);
  if (shown?.name !== undefined) return fitsKey(shown, key, runId) ? [{ ...stray, id }] : [];
  if (shown === undefined && listing?.whole) return [];
  return [isNeverReused(id) ? { ...stray, id } : { ...stray, id, left: "may-be-reused" }];
}

/** A key without a name is known by its identifier alone. */
const fitsKey = ({ name = "", id = "" }: ListedKey, key: LivingKey, runId: string): boolean =>
  isUnnamed(key.name)
    ? isNeverReused(id) && parseKeyName(name) === undefined
    : fitsName(name, key.name, runId);

/** A creation without an answer that a complete list does not show had no effect. */
export const mayExist = ({ name }: Pick<LivingKey, "name">, listing: Listing | undefined): boolean =>
  listing?.whole !== true || (isUnnamed(name) && listing.keys.some((one) => !one.name));

/** Runs that began after the given time and have keys in the list. */
export const listedRuns = (listing: Listing | undefined, before: Date): readonly string[] =>
  (listing?.keys ?? []).flatMap(({ name = "" }) => {
    const parsed = parseKeyName(name);
    return parsed !== undefined && parsed.startedAt >= before ? [parsed.runId] : [];
  });

export const keysOf = (runId: string, listing: Listing | undefined): string =>
  (listing?.keys ?? [])
    .flatMap(({ name = "", id }) => (parseKeyName(name)?.runId === runId ? [id] : []))
    .join();
