import type { Profile } from "../../../../contracts/profile/profile.ts";
import { type CreatedKey, findCreatedKey } from "../../../../contracts/wire/api-key.ts";
import { isRecord } from "../../../../contracts/wire/json.ts";
import { type FoundToken, findTokens } from "../../../../contracts/wire/login.ts";
import { isCommon, looksRandom } from "../../../secrets/common.ts";

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
 * All other texts in the answer to a sign-in or creation that may grant access: refresh tokens, second-factor codes and tickets,
 * sessions, signing secrets. Such answers carry secrets, so anything that looks like one counts as one.
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

/** In snake case; the code of an error opens nothing. */
const nameWithin = (outer: string, name: string): string =>
  /^errors?$/i.test(outer) && name === "code" ? "error_code" : name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_");

const deepest = 8;
const mostTexts = 40;

const secretNames =
  /token|secret|ticket|nonce|otp|passcode|challenge|credential|cookie|signature|(?:^|_)(?:key|codes?|sid|pin|rt|mfa|refresh|recovery)$/i;
const codeNames = /otp|passcode|(?:^|_)(?:codes?|pin)$/i;
/** Named like an identifier, yet a credential. */
const sessionNames = /^(?:session|sess|ticket|mfa|challenge)_?-?(?:id|identifier)$|^sid$/i;
const openNames =
  /type|expir|(?:^|_)(?:id|sub|name|email|url|uri|at|scope|scopes|method|methods)$|^(?:country|status|plan|currency|error|zip|postal|region)_code$/i;

/** Recognised by name or, under a neutral name, by form: long, and neither a word, an identifier nor an address. */
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

/** What is short is a secret under a secret's name where it is no word and no constant, and by its look alone where chance wrote it. */
function isShortSecret(text: string, name: string): boolean {
  if (looksRandom(text)) return true;
  const isNamed = sessionNames.test(name) || secretNames.test(name);
  const isConstant = /^[A-Z]+(?:_[A-Z0-9]+)+$/.test(text) || /^\d{4}-\d\d-\d\d/.test(text);
  return isNamed && !isConstant && /\d/.test(text) && /[a-z]/i.test(text);
}

/** Digits that are typed in: a number of the same digits elsewhere is harmless, so the name must say it. */
const isCode = (text: string, name: string): boolean =>
  codeNames.test(name) && !openNames.test(name) && /^\d{3,8}[ -]?\d{3,8}$/.test(text);

/** The values of an answer's cookies. */
export const cookiesIn = (headers: readonly (readonly [name: string, value: string])[]): readonly string[] =>
  headers
    .flatMap(([name, value]) => (name.toLowerCase() === "set-cookie" ? [value] : []))
    .map((cookie) => /^([^=;]*)=\s*"?([^;"]*)/.exec(cookie)?.slice(1) ?? [])
    // Anything else is data, and a hostile server could make it very slow to search for.
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
