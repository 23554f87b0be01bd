import type { Profile } from "../../../contracts/profile/profile.ts";
import { findListedKeys, isWholeList, type ListedKey } from "../../../contracts/wire/api-key.ts";
import { classify, jsonOf } from "../../../suites/model/classify.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";

/** The keys that the deployment lists, and whether these are all. */
export interface Listing {
  readonly keys: readonly ListedKey[];
  readonly whole: boolean;
}

/** The list in an answer; `undefined` where there is none. */
export function listingIn(result: ProbeResult | undefined, profile: Profile): Listing | undefined {
  if (result?.kind !== "answer" || classify(result) !== "allowed") return undefined;
  const document = jsonOf(result);
  const keys = findListedKeys(document, profile);
  return keys && { keys, whole: isWholeList(document, keys) };
}
