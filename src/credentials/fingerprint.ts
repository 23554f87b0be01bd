import { createHash } from "node:crypto";
import { withoutKeyPrefix } from "../../contracts/token/text-faults.ts";
import { readJwt } from "./jwt.ts";

/** Hexadecimal digits that are shown: enough to distinguish the credentials of a company. */
const digits = 10;
/** Base64url characters for 128 bits, the shortest signature of a JWT that can be secret. */
const leastSignature = 22;
/** Characters after the documented prefix for at least 96 bits, read as base64url. */
const leastKey = 16;
/** The fewest characters of an opaque token without a documented form; a shorter one could be a password. */
const leastOpaque = 32;
const leastDigits = 4;

/**
 * Equal for equal credentials on every machine, so that two people can compare theirs without showing them. Such a hash is
 * only safe for random credentials: somebody who sees 40 bits of the SHA-256 of a value with 96 random bits or more can
 * neither invert it nor try all values, and learns nothing but equality. A password could be guessed, so nothing that a
 * person may have chosen gets one, nor does a JWT without a signature.
 */
export function fingerprintOf(token: string): string | undefined {
  if (!isRandom(token)) return undefined;
  return createHash("sha256").update(`titan-auth fingerprint v1\0${token}`).digest("hex").slice(0, digits);
}

function isRandom(token: string): boolean {
  if (readJwt(token) !== undefined) return (token.split(".")[2] ?? "").length >= leastSignature;
  const key = withoutKeyPrefix(token);
  if (key !== token) return key.length >= leastKey && mixed(key, 1);
  return token.length >= leastOpaque && mixed(token, leastDigits);
}

/**
 * Letters and digits without blanks, and no character repeated over and over: typical of a generator, and hardly of a
 * person.
 */
function mixed(text: string, leastOfDigits: number): boolean {
  const found = text.match(/\d/g)?.length ?? 0;
  // One in several hundred random keys has no digit; mixed case is as telling.
  const isMixed = found >= leastOfDigits || (leastOfDigits === 1 && /[a-z]/.test(text) && /[A-Z]/.test(text));
  return /^[A-Za-z0-9_-]+$/.test(text) && isMixed && new Set(text).size >= 10;
}
