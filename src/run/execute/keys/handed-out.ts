import type { Profile } from "../../../../contracts/profile/profile.ts";
import { type CreatedKey, findCreatedKey } from "../../../../contracts/wire/api-key.ts";
import { isRecord } from "../../../../contracts/wire/json.ts";
import { type FoundToken, findTokens } from "../../../../contracts/wire/login.ts";
import { isCommon, looksRandom } from "../../../secrets/common.ts";

/**
 * Finds credentials in an answer: in the places of the profile, and in other places that Titan may use. No token may be
 * missed and no key lost; the contracts report a wrong place.
 */

/** The tokens of an answer, those in the documented places first. */
export function tokensIn(document: unknown, profile: Profile): readonly FoundToken[] {
  const own = findTokens(document, profile);
  const others = findTokens(document).filter(({ path }) => !own.some((one) => one.path === path));
  return [...own, ...others];
}

/** The key in an answer, if one can be found. */
export function createdIn(document: unknown, profile: Profile): CreatedKey | undefined {
  const own = findCreatedKey(document, profile);
  if (own?.key !== undefined) return own;
  const other = findCreatedKey(document);
  if (other?.key === undefined) return own ?? other;
  return { ...other, ...(own?.id === undefined ? {} : { id: own.id }) };
}

/**
 * All other texts in the answer to a sign-in or creation that may give access: refresh tokens, codes and tickets of second
 * factors, sessions, signing secrets. Such answers contain secrets, so every text that looks like one counts.
 */
export function otherSecretsIn(document: unknown): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown, name: string, depth: number): void => {
    if (typeof value === "string" && isSecretLike(value, name)) found.add(value);
    if (typeof value === "number" && isCode(String(value), name)) found.add(String(value));
    if (depth > deepest || typeof value !== "object" || value === null) return;
    for (const [inner, one] of Object.entries(value))
      visit(one, isRecord(value) ? nameWithin(name, inner) : name, depth + 1);
  };
  visit(document, "", 0);
  return [...found].slice(0, mostTexts);
}

/** In snake case. The code of an error is no secret. */
const nameWithin = (outer: string, name: string): string =>
  /^errors?$/i.test(outer) && name === "code" ? "error_code" : name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_");

const deepest = 8;
const mostTexts = 40;

const secretNames =
  /token|secret|ticket|nonce|otp|passcode|challenge|credential|cookie|signature|(?:^|_)(?:key|codes?|sid|pin|rt|mfa|refresh|recovery)$/i;
const codeNames = /otp|passcode|(?:^|_)(?:codes?|pin)$/i;
/** Credentials that are named like identifiers. */
const sessionNames = /^(?:session|sess|ticket|mfa|challenge)_?-?(?:id|identifier)$|^sid$/i;
const openNames =
  /type|expir|(?:^|_)(?:id|sub|name|email|url|uri|at|scope|scopes|method|methods)$|^(?:country|status|plan|currency|error|zip|postal|region)_code$/i;

/** By its name or, under a neutral name, by its form: long, and not a word, an identifier or an address. */
function isSecretLike(text: string, name: string): boolean {
  if (isCode(text, name)) return true;
  if (/\s/.test(text) || text.length < 6) return false;
  const isOpen = openNames.test(name) && !sessionNames.test(name);
  if (text.length < 16) return !isOpen && isShortSecret(text, name);
  if (isCommon(text, "[token#]") || isOpen) return false;
  if (sessionNames.test(name) || secretNames.test(name)) return true;
  const isIdentifier = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) || /[:@/]/.test(text);
  return !isIdentifier && /\d/.test(text) && /[a-z]/i.test(text);
}

/** A short text is a secret if it looks random, or has the name of a secret and is neither a word nor a constant. */
function isShortSecret(text: string, name: string): boolean {
  if (looksRandom(text)) return true;
  const isNamed = sessionNames.test(name) || secretNames.test(name);
  const isConstant = /^[A-Z]+(?:_[A-Z0-9]+)+$/.test(text) || /^\d{4}-\d\d-\d\d/.test(text);
  return isNamed && !isConstant && /\d/.test(text) && /[a-z]/i.test(text);
}

/** Codes of digits, recognised by name: the same digits elsewhere are harmless. */
const isCode = (text: string, name: string): boolean =>
  codeNames.test(name) && !openNames.test(name) && /^\d{3,8}[ -]?\d{3,8}$/.test(text);

/** The values of an answer's cookies. */
export const cookiesIn = (headers: readonly (readonly [name: string, value: string])[]): readonly string[] =>
  headers
    .flatMap(([name, value]) => (name.toLowerCase() === "set-cookie" ? [value] : []))
    .map((cookie) => /^([^=;]*)=\s*"?([^;"]*)/.exec(cookie)?.slice(1) ?? [])
    // Other values are data, and a hostile server could make searching for them very slow.
    .flatMap(([name = "", value = ""]) => {
      const text = value.trim();
      if (!/^[\w.~+/=-]{6,4096}$/.test(text)) return [];
      return text.length < 16
        ? isShortSecret(text, name.trim())
          ? [text]
          : []
        : isCommon(text, "[token#]")
          ? []
          : [text];
    })
    .slice(0, mostTexts);
