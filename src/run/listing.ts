import { findListedKeys, isWholeList, type ListedKey } from "../../contracts/api-key.ts";
import type { Profile } from "../../contracts/profile.ts";
import type { Observation } from "../../suites/kit/answer.ts";
import { jsonOf, read } from "../../suites/kit/read.ts";

/** The keys that the deployment lists, and whether these are all. */
export interface Listing {
  readonly keys: readonly ListedKey[];
  readonly whole: boolean;
}

/** The list in an answer; `undefined` where there is none. */
export function listingIn(observation: Observation | undefined, profile: Profile): Listing | undefined {
  if (observation?.kind !== "answer" || read(observation) !== "allowed") return undefined;
  const document = jsonOf(observation);
  const keys = findListedKeys(document, profile);
  return keys && { keys, whole: isWholeList(document, keys) };
}
