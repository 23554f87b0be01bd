import { documentedKeyPrefix } from "../../../../contracts/catalogue/catalogue.ts";

/** Alphabets for estimating a key's randomness, by number of characters, smallest first. */
const alphabets = [
  { signs: 10, pattern: /^\d+$/ },
  { signs: 16, pattern: /^[0-9a-f]+$|^[0-9A-F]+$/ },
  { signs: 32, pattern: /^[a-z2-7]+$|^[A-Z2-7]+$/ },
  { signs: 36, pattern: /^[a-z0-9]+$|^[A-Z0-9]+$/ },
  { signs: 62, pattern: /^[A-Za-z0-9]+$/ },
] as const;
const widest = 64;

/** Estimates an upper bound of a key's bits, assuming that every character after the prefix is random. */
export function lookOf(key: string): { length: number; bits: number; prefix: boolean; masked?: true } {
  const secret = key.replace(/^(?:[A-Za-z]{2,10}_){1,3}/, "");
  // The hyphens of a UUID (RFC 9562, 4) are punctuation; elsewhere `-` and `_` are base64url characters.
  const random = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(secret)
    ? secret.replaceAll("-", "")
    : secret;
  const signs = alphabets.find(({ pattern }) => pattern.test(random))?.signs ?? widest;
  return {
    length: key.length,
    bits: Math.floor(random.length * Math.log2(signs)),
    prefix: key.startsWith(documentedKeyPrefix),
    ...(/[*\u2022\u25cf]{2,}|\u2026|\.{3}/.test(key) && { masked: true }),
  };
}
