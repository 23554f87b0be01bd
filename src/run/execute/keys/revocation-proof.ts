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

/** Notes what an answer tells of a key: a request that it opens, or that it is refused since its revocation. */
export function noteAnswer(key: ManagedKey, probe: Probe, result: ProbeResult): void {
  const responseClass = classify(result);
  if (isEnded(key) && responseClass === "unauthorized") key.isRefused = true;
  const isRepeatable = probe.method === "GET" && isUsual(probe) && !/\{(?:key|item)\}/.test(probe.path);
  if (isRepeatable && responseClass === "allowed" && !isEnded(key)) key.opened ??= probe;
}

/**
 * Asks the keys whose revocation was answered with success, where no complete list shows that they are gone, with a request that
 * each of them opened. One that still works is left.
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
    const { opened } = key;
    key.isUnproven = true;
    if (opened === undefined) return;
    for (let look = 1; look <= mostLooks && !signal.aborted; look += 1) {
      const responseClass = classify(await ask(opened));
      if (responseClass === "unauthorized") {
        delete key.isUnproven;
        return;
      }
      if (responseClass !== "allowed") return;
      if (look === mostLooks) return keys.reopen(key);
      await wait(look * pauseMs);
    }
  };
  await Promise.all(unproven.map(prove));
}
