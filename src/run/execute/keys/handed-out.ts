import type { Profile } from "../../../../contracts/profile/profile.ts";
import { type CreatedKey, findCreatedKey } from "../../../../contracts/wire/api-key.ts";
import { type FoundToken, findTokens } from "../../../../contracts/wire/login.ts";

/**
 * What an answer hands out: where the profile says, and wherever else Titan may put it. No token is to get past unseen, and
 * no key to be lost; that it stands in another place is for the contracts to say.
 */

/** The tokens of an answer, those in the right places first. */
export function tokensIn(document: unknown, profile: Profile): readonly FoundToken[] {
  const own = findTokens(document, profile);
  const others = findTokens(document).filter(({ path }) => !own.some((one) => one.path === path));
  return [...own, ...others];
}

/** The key of an answer, as far as it can be found. */
export function createdIn(document: unknown, profile: Profile): CreatedKey | undefined {
  const own = findCreatedKey(document, profile);
  if (own?.key !== undefined) return own;
  const other = findCreatedKey(document);
  if (other?.key === undefined) return own ?? other;
  return { ...other, ...(own?.id === undefined ? {} : { id: own.id }) };
}
