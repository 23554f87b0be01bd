import type { Profile } from "../../../../contracts/profile/profile.ts";
import { type CreatedKey, findCreatedKey } from "../../../../contracts/wire/api-key.ts";
import { isRecord } from "../../../../contracts/wire/json.ts";
import { type FoundToken, findTokens } from "../../../../contracts/wire/login.ts";
import { isCommon } from "../../../secrets/redactor.ts";

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

/**
 * Every other text of an answer to a sign-in or a creation that may let somebody in: refresh tokens, tickets of a second factor,
 * sessions, signing secrets. Such an answer hands out secrets, so what looks like one there is one, wherever it stands.
 */
export function otherSecretsIn(document: unknown): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown, name: string, depth: number): void => {
    if (typeof value === "string" && isSecretLike(value, name)) found.add(value);
    if (depth > deepest || typeof value !== "object" || value === null) return;
    for (const [inner, one] of Object.entries(value)) visit(one, isRecord(value) ? inner : name, depth + 1);
  };
  visit(document, "", 0);
  return [...found].slice(0, mostTexts);
}

const deepest = 8;
const mostTexts = 20;

const secretNames =
  /token|secret|ticket|nonce|otp|challenge|credential|cookie|signature|(?:^|_)(?:key|code|sid)$/i;
/** Named like an identifier, and a credential all the same. */
const sessionNames = /^(?:session|sess|ticket|mfa|challenge)_?-?(?:id|identifier)$|^sid$/i;
const openNames = /type|expir|(?:^|_)(?:id|sub|name|email|url|uri|at|scope|scopes)$/i;

/** By its name or, under a name that says nothing, by its look: long, and neither a word nor an identifier nor an address. */
function isSecretLike(text: string, name: string): boolean {
  if (/\s/.test(text) || text.length < 8 || isCommon(text, "[token#]")) return false;
  if (sessionNames.test(name)) return true;
  if (openNames.test(name)) return false;
  if (secretNames.test(name)) return true;
  const isIdentifier = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) || /[:@/]/.test(text);
  return !isIdentifier && text.length >= 16 && /\d/.test(text) && /[a-z]/i.test(text);
}

/** The values of an answer's cookies. */
export const cookiesIn = (headers: readonly (readonly [name: string, value: string])[]): readonly string[] =>
  headers
    .flatMap(([name, value]) => (name.toLowerCase() === "set-cookie" ? [value] : []))
    .map((cookie) => /^[^=;]*=\s*"?([^;"]*)/.exec(cookie)?.[1]?.trim() ?? "")
    // What holds anything else is data, and a hostile server could make it as slow to search for as it likes.
    .filter((value) => /^[\w.~+/=-]{16,4096}$/.test(value) && !isCommon(value, "[token#]"))
    .slice(0, mostTexts);
