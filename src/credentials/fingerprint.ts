import { createHash } from "node:crypto";
import { withoutKeyPrefix } from "../../contracts/token/text-faults.ts";
import { readJwt } from "./jwt.ts";

/** Hexadecimal digits that are shown: enough to tell the credentials of a company apart. */
const digits = 10;
/** Letters of base64url that hold 128 bits, the least signature of a JWT that can be a secret. */
const leastSignature = 22;
/** Characters behind the documented prefix that hold at least 96 bits, taken for base64url. */
const leastKey = 16;
/** Characters of an opaque token without a documented form; fewer could be a password. */
const leastOpaque = 32;
const leastDigits = 4;

/**
 * The same for the same credential on every machine, so that two people can compare theirs without showing them.
 *
 * Such a hash is safe for random credentials alone: a reader who sees 40 bits of the SHA-256 of a value with 96 random bits or more
 * can neither compute it back nor try them all, and learns nothing but equality. A password could be tried, word by word; so
 * nothing that a person may have thought up gets one, nor does a JWT without a signature.
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

/** Letters and digits without blanks, and no character over and over: what a generator makes, and hardly a person. */
function mixed(text: string, leastOfDigits: number): boolean {
  const found = text.match(/\d/g)?.length ?? 0;
  // One in some hundred random keys has no digit; capitals amid small letters are as telling.
  const isMixed = found >= leastOfDigits || (leastOfDigits === 1 && /[a-z]/.test(text) && /[A-Z]/.test(text));
  return /^[A-Za-z0-9_-]+$/.test(text) && isMixed && new Set(text).size >= 10;
}
