import type { Profile } from "../../../../contracts/profile/profile.ts";
import { type CreatedKey, findCreatedKey } from "../../../../contracts/wire/api-key.ts";
import { isRecord } from "../../../../contracts/wire/json.ts";
import { type FoundToken, findTokens } from "../../../../contracts/wire/login.ts";
import { isCommon } from "../../../secrets/redactor.ts";

/**
 * Credentials in an answer: where the profile says, and wherever else Titan may put them. No token may go unnoticed and no
 * key may be lost; a wrong place is for the contracts to report.
 */

/** The tokens of an answer, those in the documented places first. */
export function tokensIn(document: unknown, profile: Profile): readonly FoundToken[] {
  const own = findTokens(document, profile);
  const others = findTokens(document).filter(({ path }) => !own.some((one) => one.path === path));
  return [...own, ...others];
}

/** The key in an answer, as far as it can be found. */
export function createdIn(document: unknown, profile: Profile): CreatedKey | undefined {
  const own = findCreatedKey(document, profile);
  if (own?.key !== undefined) return own;
  const other = findCreatedKey(document);
  if (other?.key === undefined) return own ?? other;
  return { ...other, ...(own?.id === undefined ? {} : { id: own.id }) };
}

/**
 * All other texts in the answer to a sign-in or creation that may grant access: refresh tokens, second-factor tickets,
 * sessions, signing secrets. Such answers carry secrets, so anything that looks like one counts as one.
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
/** Named like an identifier, yet a credential. */
const sessionNames = /^(?:session|sess|ticket|mfa|challenge)_?-?(?:id|identifier)$|^sid$/i;
const openNames = /type|expir|(?:^|_)(?:id|sub|name|email|url|uri|at|scope|scopes)$/i;

/** Recognised by name or, under a neutral name, by form: long, and neither a word, an identifier nor an address. */
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
    // // Anything else is data, and a hostile server could make it very slow to search for.
    .filter((value) => /^[\w.~+/=-]{16,4096}$/.test(value) && !isCommon(value, "[token#]"))
    .slice(0, mostTexts);
