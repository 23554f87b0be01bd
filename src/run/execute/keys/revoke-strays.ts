import { classify } from "../../../../suites/model/classify.ts";
import { revokeKey } from "../../../../suites/model/requests.ts";
import type { ProbeExecutor } from "../probe-executor.ts";
import { isDone, isTurnedDown } from "./key-outcome.ts";
import { isForProof, type ListProof, unproven } from "./list-proof.ts";
import type { Listing } from "./listing.ts";
import { isNeverReused, isSafeId } from "./ownership.ts";
import type { Stray } from "./strays.ts";

interface RevocationTools {
  readonly executor: ProbeExecutor;
  readonly signal: AbortSignal;
  readonly list: () => Promise<Listing | undefined>;
  readonly find: (listing: Listing | undefined) => readonly Stray[];
  readonly prove: () => Promise<ListProof>;
}

/** A list of one page shows more keys once those on it are gone; no account has as many pages. */
const mostRounds = 50;

/** Revokes stray keys and returns them, with what is left. Those that are proven to be gone are left out. */
export async function revokeStrays(
  strays: readonly Stray[],
  listing: Listing | undefined,
  tools: RevocationTools,
): Promise<readonly Stray[]> {
  const done: Stray[] = [];
  let [open, latest] = [listing === undefined ? await compared(strays, tools) : strays, listing];
  for (let round = 0; round < mostRounds && !tools.signal.aborted; round += 1) {
    const known = open.filter(({ id, isHidden }) => id !== undefined && !isHidden);
    if (known.length === 0) break;
    const tried = await Promise.all(known.map((stray) => revoke(stray, tools)));
    const now = listing && (await tools.list());
    done.push(...tried.map((stray) => judged(stray, now)));
    open = (now === undefined ? open : tools.find(now)).filter(
      (stray) => !done.some((one) => isSame(one, stray)),
    );
    latest = now;
  }
  const hidden = open.filter(({ isHidden }) => isHidden);
  const others = open.filter(({ isHidden }) => !isHidden);
  return [...done, ...others, ...(await settleHidden(hidden, latest, tools))];
}

/** A key that the list shows by its name is revoked at that identifier alone. */
const isSame = (one: Stray, other: Stray): boolean =>
  one.runId === other.runId &&
  (one.id === other.id || (other.isHidden === true && one.entry !== undefined && one.entry === other.entry));

/**
 * Keys that the list does not show are gone if it shows a new key. Otherwise the list may be a page, and each is revoked at the
 * identifier that came in answer to its creation; an empty list is none.
 */
async function settleHidden(
  hidden: readonly Stray[],
  listing: Listing | undefined,
  tools: RevocationTools,
): Promise<readonly Stray[]> {
  if (hidden.length === 0) return [];
  const isHopeless = tools.signal.aborted || hidden.some(({ name }) => isForProof(name));
  const { isProven, leftover } = isHopeless ? unproven : await tools.prove();
  const left = leftover.map(leftStray);
  if (isProven) return left;
  const isEmpty = !listing?.keys.length;
  const settled = hidden.map((stray): Stray | Promise<Stray> => {
    if (stray.id === undefined) return { ...stray, left: "unclear" };
    if (isEmpty) return { ...stray, left: "not-listed" };
    return isNeverReused(stray.id) ? revoke(stray, tools) : { ...stray, left: "may-be-reused" };
  });
  return [...(await Promise.all(settled)), ...left];
}

const leftStray = ({ reason = "unclear", ...key }: ListProof["leftover"][number]): Stray => ({
  ...key,
  runId: "",
  left: reason,
});

/**
 * Without a list, an identifier that one answer alone told may be another key's: it is compared with those of new keys, which a
 * deployment must not give twice.
 */
async function compared(strays: readonly Stray[], tools: RevocationTools): Promise<readonly Stray[]> {
  const isAlone = ({ runId, id, left }: Stray): boolean =>
    id !== undefined &&
    left === undefined &&
    strays.filter((other) => other.runId === runId && other.id !== undefined).length === 1;
  if (!strays.some(isAlone)) return strays;
  const { ids, leftover } = await tools.prove();
  const judge = (stray: Stray): Stray => {
    if (!isAlone(stray) || stray.id === undefined) return stray;
    if (ids.includes(stray.id)) return { ...stray, left: "other-name" };
    return ids.length === 0 ? { ...stray, left: "may-be-reused" } : stray;
  };
  return [...strays.map(judge), ...leftover.map(leftStray)];
}

async function revoke(stray: Stray, { executor, signal }: RevocationTools): Promise<Stray> {
  const { id, name, left } = stray;
  if (id === undefined || left !== undefined) return stray;
  if (!isSafeId(id)) return { ...stray, left: "unsafe-id" };
  const probe = revokeKey({ kind: "key-from", probe: "", label: name }, "after");
  const received = await executor.sendOwn(probe, id, signal);
  if (received === undefined) return { ...stray, left: "no-jwt" };
  const isMissing = classify(received.result) === "missing" && received.attempts > 1;
  if (isDone(received.result) || isMissing) return stray;
  return { ...stray, left: isTurnedDown(received) ? "refused" : "unanswered" };
}

/** The state of a stray key after its revocation, according to the list read then. */
function judged(stray: Stray, listing: Listing | undefined): Stray {
  if (listing?.keys.some(({ id }) => id === stray.id))
    return stray.left === undefined ? { ...stray, left: "still-listed" } : stray;
  if (!listing?.whole || (stray.left !== "refused" && stray.left !== "unanswered")) return stray;
  const { left: _left, ...gone } = stray;
  return gone;
}
