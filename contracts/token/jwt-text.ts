import { isRecord } from "../wire/json.ts";

/** The form of JWTs and of base64, as far as a text shows it. */

/** Where the signature's length is fixed by the algorithm (RFC 7518, sections 3.2 and 3.4), in base64url letters. */
const signatureLengths: Readonly<Record<string, number>> = {
  HS256: 43,
  HS384: 64,
  HS512: 86,
  ES256: 86,
  ES384: 128,
};

const compact = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;
const opensLikeJwt = /^eyJ[A-Za-z0-9_-]/;
/** Parts of a JWE in compact form (RFC 7516, section 7.1): sealed, so nothing can be told from its text. */
const jweParts = 5;

/** Three parts of which the first two are JSON objects (RFC 7519, section 3). */
export const isJwt = (text: string): boolean =>
  compact.test(text) &&
  text
    .split(".")
    .slice(0, 2)
    .every((part) => objectIn(part) !== undefined);

/** What opens like a JWT and is not a whole one: a part is missing, does not decode, or is too short. */
export function isBrokenJwt(text: string): boolean {
  if (!opensLikeJwt.test(text) || text.split(".").length === jweParts) return false;
  if (!isJwt(text)) return true;
  const [head = "", , signature = ""] = text.split(".");
  if (signature === "") return false;
  const wanted = signatureLengths[String(objectIn(head)?.["alg"])];
  return signature.length % 4 === 1 || (wanted !== undefined && signature.length !== wanted);
}

/** A JWT without a signature (RFC 7519, section 6): no deployment may accept it (RFC 8725, section 3.1). */
export const isUnsignedJwt = (text: string): boolean => isJwt(text) && text.endsWith(".");

/** The text that base64 or base64url (RFC 4648, sections 4 and 5) stands for; `undefined` where it stands for no text. */
export function base64Contents(text: string): string | undefined {
  if (text.length < 16 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return undefined;
  const contents = Buffer.from(text, "base64").toString("utf8");
  return /^[\x20-\x7e]+$/.test(contents) ? contents : undefined;
}

function objectIn(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
