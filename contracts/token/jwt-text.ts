import { isRecord } from "../wire/json.ts";

/** The form of JWTs and of base64, as far as a text shows it. */

/** Length of the signature by algorithm, in base64url letters (RFC 7518, sections 3.2 and 3.4). */
const signatureLengths: Readonly<Record<string, number>> = {
  HS256: 43,
  HS384: 64,
  HS512: 86,
  ES256: 86,
  ES384: 128,
};

const compact = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;
const opensLikeJwt = /^eyJ[A-Za-z0-9_-]/;
/** Parts of a JWE in compact form (RFC 7516, section 7.1). */
const jweParts = 5;

/** Header and claims of a JWT (RFC 7519, section 3), neither verified nor trusted; `undefined` for anything else. */
export function jwtParts(
  text: string,
): { readonly header: Record<string, unknown>; readonly claims: Record<string, unknown> } | undefined {
  if (!compact.test(text)) return undefined;
  const [head = "", payload = ""] = text.split(".");
  const [header, claims] = [objectIn(head), objectIn(payload)];
  return header && claims && { header, claims };
}

export const isJwt = (text: string): boolean => jwtParts(text) !== undefined;

/** An encrypted JWT: five parts, and a header that names a content encryption. */
export function isEncryptedJwt(text: string): boolean {
  const parts = text.split(".");
  return parts.length === jweParts && objectIn(parts[0] ?? "")?.["enc"] !== undefined;
}

/** The token that jwt.io shows, and others by its claims. */
export function isExampleJwt(text: string): boolean {
  const { sub, name } = jwtParts(text)?.claims ?? {};
  return sub === "1234567890" && name === "John Doe";
}

/** A JWT whose beginning was cut off: the claims are whole, and the header in front of them is not. */
function isHeadless(text: string): boolean {
  const [, payload = "", ...rest] = text.split(".");
  const claims = compact.test(text) && rest.length === 1 && !isJwt(text) ? objectIn(payload) : undefined;
  return ["exp", "iat", "sub", "iss"].some((name) => claims?.[name] !== undefined);
}

/** What opens like a JWT and is not a whole one: a part is missing, does not decode, or is too short. */
export function isBrokenJwt(text: string): boolean {
  if (isHeadless(text)) return true;
  if (!opensLikeJwt.test(text) || text.split(".").length === jweParts) return false;
  const header = jwtParts(text)?.header;
  if (header === undefined) return true;
  const [, , signature = ""] = text.split(".");
  if (signature === "") return false;
  const wanted = signatureLengths[String(header["alg"])];
  return signature.length % 4 === 1 || (wanted !== undefined && signature.length !== wanted);
}

/** A JWT without a signature (RFC 7519, section 6): no deployment may accept it (RFC 8725, section 3.1). */
export const isUnsignedJwt = (text: string): boolean =>
  isJwt(text) && (text.endsWith(".") || /^none$/i.test(String(jwtParts(text)?.header["alg"])));

/** The text that base64 or base64url (RFC 4648, sections 4 and 5) holds, also one wrapped in lines; `undefined` where it holds none. */
export function base64Contents(text: string): string | undefined {
  const joined = text.replace(/\r?\n/g, "");
  if (joined.length < 16 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(joined)) return undefined;
  const contents = Buffer.from(joined, "base64").toString("utf8");
  return /^[\x20-\x7e\r\n]+$/.test(contents) ? contents.trimEnd() : undefined;
}

function objectIn(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
