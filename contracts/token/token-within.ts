import { isRecord } from "../wire/json.ts";
import { base64Contents, isJwt } from "./jwt-text.ts";

/** Tokens inside other texts: in a JSON answer, encoded, between words. */

/** Fields in which answers and secret stores have tokens, the most specific first. */
const tokenFields = [
  "token",
  "access_token",
  "accessToken",
  "jwt",
  "key",
  "api_key",
  "apiKey",
  "id_token",
  "idToken",
  "secret",
  "value",
  "TITAN_TOKEN",
  "JWT_TOKEN",
  "SecretString",
  "Authorization",
  "authorization",
];
const containers = ["data", "session", "result", "auth", "tokens", "credentials", "headers", "token", "key"];

/** The token in a JSON document, and the field that contains it; for a list, its first entry is searched. */
export function tokenField(
  value: unknown,
  depth = 0,
): { readonly name: string; readonly token: string } | undefined {
  const whole = Array.isArray(value) ? (value[0] as unknown) : value;
  if (!isRecord(whole) || depth > 3) return undefined;
  for (const name of tokenFields) {
    const token = whole[name];
    if (typeof token === "string" && token !== "") return { name, token };
  }
  for (const name of containers) {
    const inner = tokenField(whole[name], depth + 1);
    if (inner !== undefined) return { name: `${name}.${inner.name}`, token: inner.token };
  }
  return undefined;
}

/** A JSON document, or the form in which Python prints one. */
export function jsonIn(text: string): unknown {
  for (const form of [text, text.replaceAll("'", '"')])
    try {
      return JSON.parse(form);
    } catch {}
  return undefined;
}

/** Characters of a bearer token (RFC 6750, section 2.1) end at these bounds; a JWT has fewer of them. */
const within =
  /(?<![\w.~+/-])(?:titan_sk_[\w.~+/-]{8,}={0,2}(?![\w~+/=-])|eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{16,}(?![\w-]))/g;

/** Tokens of Titan's forms in a text, or the text itself if it is one. */
export const tokensWithin = (text: string): readonly string[] =>
  [...text.matchAll(within)].map(([token]) => token);

/** Blanks and line breaks, also written as `\\n`. */
const gap = /(?:\s|\\[nrt])+/;
export const joined = (text: string): string => text.split(gap).join("");

/** Whether a text is a token once blanks and line breaks are removed. */
export function isTorn(text: string): boolean {
  const pieces = text.split(gap);
  const whole = pieces.join("");
  if (pieces.length < 2 || pieces.at(-1) === "") return false;
  if (!/^[\w.~+/-]+={0,2}$/.test(whole) || whole.split("titan_sk_").length > 2) return false;
  return /^(?:titan_sk_|eyJ)/.test(whole) || pieces.every((piece) => /\d/.test(piece));
}

const isEncodedToken = (contents: string | undefined): contents is string =>
  contents !== undefined && /titan_sk_|eyJ[\w-]+\./i.test(contents);

/** The encoding of a text, if it contains a token, possibly through a second layer. */
export function encodingOf(
  text: string,
  layers = 2,
): { readonly name: string; readonly contents: string } | undefined {
  const decoded = [
    { name: "base64", contents: base64Contents(text) },
    { name: "hexadecimal digits", contents: hexContents(text) },
  ];
  for (const { name, contents } of decoded)
    if (isEncodedToken(contents) || (contents && layers > 1 && encodingOf(contents, layers - 1)))
      return { name, contents };
  return undefined;
}

const hexContents = (text: string): string | undefined =>
  /^(?:[0-9a-f]{2}){20,}$/i.test(text) ? Buffer.from(text, "hex").toString("utf8").trimEnd() : undefined;

/** The first character that a pattern matches, as `U+200B, character 21 of 48`. */
export function placed(pattern: RegExp, text: string): string | undefined {
  const at = text.search(pattern);
  if (at < 0) return undefined;
  const code = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `U+${code}, character ${at + 1} of ${text.length}`;
}

/** The text without its percent escapes, or as it is if they are broken. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A JWT whose parts are in standard base64 instead of base64url (RFC 4648, sections 4 and 5), in words. */
export const standardBase64 = (text: string): string | undefined =>
  /[+/=]/.test(text) && isJwt(text.replace(/=/g, "").replace(/\+/g, "-").replace(/\//g, "_"))
    ? "a JWT in standard base64, with +, / or =, and not in base64url"
    : undefined;
