import { classify } from "../../../../suites/model/classify.ts";
import type { Probe } from "../../../../suites/model/probe.ts";
import { revokeKey } from "../../../../suites/model/requests.ts";
import type { Received } from "../read-response.ts";
import { isDone, isTurnedDown } from "./key-outcome.ts";
import type { SendOwn } from "./listing.ts";
import type { ManagedKey } from "./managed-key.ts";
import type { OwnKeys, Patience } from "./own-keys.ts";

/** How often a key is requested for comparison: a request that is not answered may leave another key. */
const mostComparisons = 2;

/** Sends a request for a key once more, under another name. */
export type CreateLike = (maker: Probe) => Promise<unknown>;

/** The request for a key that is compared with the one of another request. */
export const likeOf = ({ yields: _, ...maker }: Probe): Probe => {
  const variant = "to compare identifiers";
  return { ...maker, id: `${maker.id} (${variant})`, variant };
};

export const isEnded = ({ ids }: ManagedKey): boolean =>
  ids.size > 0 && [...ids.values()].every(({ revocation }) => revocation === "ended");

/**
 * The identifiers at which a key may be revoked now. A deployment that gives the same identifier twice gave none of these keys':
 * where one answer alone tells whose an identifier is, a second creation must be answered first.
 */
export async function revocableIds(
  key: ManagedKey,
  keys: OwnKeys,
  send: SendOwn,
  {
    patience,
    createLike,
  }: { readonly patience?: Patience | undefined; readonly createLike?: CreateLike | undefined },
): Promise<readonly string[]> {
  const ids = await keys.ownIds(key, send, patience);
  const mayBeListed = ids.length > 0 || key.left === "not-listed";
  if (!mayBeListed || !hasOneAnswer(keys)) return ids;
  const count = keys.managed.length;
  const isAnswered = (): boolean => keys.managed.slice(count).some(({ state }) => state !== "unclear");
  for (let tries = 0; tries < mostComparisons && !isAnswered(); tries += 1) await createLike?.(key.probe);
  const now = await keys.ownIds(key, send, patience);
  if (isAnswered() || keys.listings.hasShownOwn) return now;
  key.left = "may-be-reused";
  return [];
}

/** Whether one answer alone tells the identifier of a key: no list has shown any, and no second creation was answered. */
const hasOneAnswer = ({ listings, managed }: OwnKeys): boolean =>
  !listings.hasShownOwn && managed.filter(({ ids }) => ids.size > 0).length === 1;

export async function revokeAt(key: ManagedKey, id: string, keys: OwnKeys, send: SendOwn): Promise<void> {
  const { probe, entry } = key;
  const place = keys.placeOf(key, id);
  place.revocation ??= "tried";
  const target = probe.yields ?? { kind: "key-from" as const, probe: probe.id, label: entry.name };
  const received = await send(revokeKey(target, "after"), id);
  if (received === undefined) key.left = "no-jwt";
  else if (isDone(received.result) || isGoneBefore(key, received)) {
    place.revocation = "ended";
    delete key.left;
  } else if (place.revocation !== "ended") key.left = isTurnedDown(received) ? "refused" : "unanswered";
}

/** A missing key was revoked by an earlier attempt whose answer was lost, or by somebody else. */
const isGoneBefore = ({ wasRevokedByOthers = false }: ManagedKey, { result, attempts }: Received): boolean =>
  (attempts > 1 || wasRevokedByOthers) && classify(result) === "missing";
