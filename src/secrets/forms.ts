import { isCommon } from "./common.ts";
import type { Secret } from "./secret.ts";

/** A shorter text is not treated as a secret: replacing it would only tear words apart. */
export const shortest = 4;
/** Fewer base64 characters may occur anywhere by chance. */
const shortestEncoded = 8;

/** Letter case does not matter in an address. */
const isAddress = ({ kind }: Secret): boolean => kind === "email" || kind === "second-email";

/** The fixed notations of a secret, without those too short to be distinguished from chance. */
export function literalForms(secret: Secret): readonly string[] {
  const value = secret.reveal();
  if (value.length < shortest) return [];
  const spellings = isAddress(secret) ? [value, value.toLowerCase()] : [value];
  const rewritten = mayBeRewritten(secret)
    ? [value.toLowerCase(), value.toUpperCase(), [...value].reverse().join("")]
    : [];
  return [
    ...new Set([
      ...spellings,
      ...rewritten.filter((form) => isToken(secret) || !isCommon(form, secret.mark)),
      ...spellings.flatMap(encodedForms),
      ...hexForms(value),
      ...tokenParts(value),
    ]),
  ];
}

/** Some services compare secrets without regard to case, so another case is one as well. In a short one it may be a word. */
const mayBeRewritten = (secret: Secret): boolean =>
  isToken(secret) || secret.reveal().length >= shortestEncoded;

const isToken = (secret: Secret): boolean =>
  /^(?:jwt|key|token)$/.test(secret.kind) && secret.reveal().length >= 16;

/** Hexadecimal digits of the bytes, as dumps have them. */
function hexForms(value: string): readonly string[] {
  const hex = Buffer.from(value, "utf8").toString("hex");
  return [hex, hex.toUpperCase()];
}

/**
 * Base64 and base64url (RFC 4648, sections 4 and 5) of the value alone and inside a longer text: there it starts at one of
 * three places within a group of four letters, and the letters that it shares with its neighbours are left out.
 */
function encodedForms(value: string): readonly string[] {
  const bytes = Buffer.from(value, "utf8");
  const alone = bytes.toString("base64");
  const inside = [0, 1, 2].map((shift) => {
    const letters = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return letters.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  });
  const forms = [alone, alone.replace(/=+$/, ""), ...inside];
  return [...forms, ...forms.map(toUrlAlphabet)].filter((form) => form.length >= shortestEncoded);
}

const toUrlAlphabet = (base64: string): string =>
  base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** The claims and the signature of a JWT reveal it as much as the whole does; its header does not. */
function tokenParts(value: string): readonly string[] {
  const parts = value.split(".");
  return parts.length === 3 ? parts.slice(1).filter((part) => part.length >= 16) : [];
}

const longestLoose = 256;

/**
 * Matches a value with special characters in any escaped form: percent-encoded (RFC 3986, either hex case, once or more), as
 * a form field, in JSON (RFC 8259, section 7) and in HTML. E-mail addresses match in any letter case. `undefined` if the
 * literal forms suffice.
 */
export function loosePattern(secret: Secret): RegExp | undefined {
  const value = secret.reveal();
  if (value.length < shortest || (!isAddress(secret) && /^[A-Za-z0-9_.-]*$/.test(value))) return undefined;
  // A pattern that is too long cannot be compiled. Longer secrets are found by their forms and fragments.
  if (value.length > longestLoose) return undefined;
  const source = (value.match(/\\+|[^\\]/gsu) ?? []).map(looseCharacter).join("");
  return new RegExp(source, isAddress(secret) ? "gi" : "g");
}

function looseCharacter(character: string): string {
  if (/^[A-Za-z0-9]$/.test(character)) return character;
  if (character.startsWith("\\")) return `(?:\\\\|${percent("\\")}){${character.length},}`;
  const code = character.codePointAt(0) ?? 0;
  const forms = [
    escapePattern(character),
    percent(character),
    ...jsonForms(character),
    ...pageForms(code),
    `&#0*${code};`,
    `&#[xX]0*${anyCase(code.toString(16))};`,
    ...(htmlNames[character] ?? []),
    ...(character === " " ? ["\\+"] : []),
  ];
  return `(?:${forms.join("|")})`;
}

/** `\"` and `\/`, the short escapes and `\u0040`, with more backslashes in JSON inside JSON. */
function jsonForms(character: string): readonly string[] {
  const short = JSON.stringify(character).slice(1, -1);
  const long = character
    .split("")
    .map((unit) => `\\\\{1,8}u${anyCase(unit.charCodeAt(0).toString(16).padStart(4, "0"))}`)
    .join("");
  const escaped = short.startsWith("\\") ? short.slice(1) : character;
  return /^[\x20-\x7e]$/.test(escaped) ? [long, `\\\\{1,8}${escapePattern(escaped)}`] : [long];
}

/** `\\xe4` and `\\u{65e5}`, as output shows what its terminal cannot. */
const pageForms = (code: number): readonly string[] =>
  code >= 0x20 && code < 0x7f ? [] : [`\\\\{1,8}(?:x|u\\{)0*${anyCase(code.toString(16))}\\}?`];

function percent(character: string): string {
  const bytes = [...Buffer.from(character, "utf8")];
  return bytes.map((byte) => `%(?:25)*${anyCase(byte.toString(16).padStart(2, "0"))}`).join("");
}

const htmlNames: Readonly<Record<string, readonly string[]>> = {
  "&": ["&amp;"],
  "<": ["&lt;"],
  ">": ["&gt;"],
  '"': ["&quot;"],
  "'": ["&apos;"],
};

const anyCase = (hex: string): string => hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
