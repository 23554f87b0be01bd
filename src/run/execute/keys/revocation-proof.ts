import { classify } from "../../../../suites/model/classify.ts";
import { isUsual, type Probe } from "../../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../../suites/model/probe-result.ts";
import type { Listing } from "./listing.ts";
import { type ManagedKey, pauseMs } from "./managed-key.ts";
import type { OwnKeys, Patience } from "./own-keys.ts";
import { isEnded } from "./revocation.ts";

/** Whether a key is gone is seen in the list, or by its own requests. Without either, a deployment's word alone says so. */

/** Sends a request of a key once more. */
export type Ask = (probe: Probe) => Promise<ProbeResult>;

/** How often a key that still works is asked again: caches may know it for a while. */
const mostLooks = 5;

/** Answers to a caller who is known. */
const recognised: readonly number[] = [400, 403, 404, 409, 422];

/** Notes what an answer tells of a key: a request that shows whether it is known, or that it is refused since its revocation. */
export function noteAnswer(key: ManagedKey, probe: Probe, result: ProbeResult): void {
  if (result.kind !== "answer") return;
  const { method, effect, path } = probe;
  const responseClass = classify(result);
  if (isEnded(key) && responseClass === "unauthorized") key.isRefused = true;
  const isOfKeys = effect === "create-key" || effect === "revoke-key";
  if (isEnded(key) || isOfKeys || !isUsual(probe) || /\{(?:key|item)\}/.test(path)) return;
  const isOpen = method === "GET" && responseClass === "allowed";
  if (isOpen && key.known?.isOpen !== true) key.known = { probe, isOpen };
  // A write that succeeded is not repeated.
  else if (recognised.includes(result.status)) key.known ??= { probe, isOpen };
}

/**
 * Asks the keys whose revocation was answered with success, where no complete list shows that they are gone, with a request that
 * was answered to them as known callers. One that still works is left.
 */
export async function proveRevocations(
  keys: OwnKeys,
  listing: Listing | undefined,
  { wait, signal }: Patience,
  ask: Ask,
): Promise<void> {
  const isSeenGone = ({ ids }: ManagedKey): boolean =>
    listing?.whole === true && [...ids.values()].every(({ seen }) => seen);
  const unproven = keys.managed.filter((key) => key.state === "gone" && !key.isRefused && !isSeenGone(key));
  const prove = async (key: ManagedKey): Promise<void> => {
    const { known } = key;
    key.isUnproven = true;
    if (known === undefined) return;
    for (let look = 1; look <= mostLooks && !signal.aborted; look += 1) {
      const responseClass = classify(await ask(known.probe));
      if (responseClass === "unauthorized") {
        delete key.isUnproven;
        return;
      }
      if (responseClass !== "allowed" || !known.isOpen) return;
      if (look === mostLooks) return keys.reopen(key);
      await wait(look * pauseMs);
    }
  };
  await Promise.all(unproven.map(prove));
}
