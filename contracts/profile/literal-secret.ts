import { otherServiceOf } from "../token/foreign-tokens.ts";
import { isJwt } from "../token/jwt-text.ts";
import { isRecord } from "../wire/json.ts";
import { piecesOf } from "./template.ts";

/** Texts of a profile that look like secrets: everybody who can read the file knows them. */

/** Names that always make a fixed text a secret. */
const secretName =
  /(?:^|[-_])(?:pass(?:word|wd|phrase)?|pwd|secret|(?:api|private|access)[-_]?key|(?:access|refresh|auth|session)?[-_]?token|authorization)$/i;
/** A shorter text is a word of a protocol, such as `password` under `grant`. */
const fewest = 6;

export function literalSecrets(document: unknown, name = ""): readonly (readonly (string | number)[])[] {
  if (typeof document === "string") return isSecret(document, name) ? [[]] : [];
  const entries: readonly (readonly [key: string | number, value: unknown])[] = Array.isArray(document)
    ? document.map((value, at) => [at, value])
    : isRecord(document)
      ? Object.entries(document)
      : [];
  return entries.flatMap(([key, value]) =>
    literalSecrets(value, typeof key === "string" ? key : name).map((path) => [key, ...path]),
  );
}

const isSecret = (text: string, name: string): boolean =>
  (secretName.test(name.replace(/([a-z])([A-Z])/g, "$1_$2")) &&
    text.length >= fewest &&
    piecesOf(text).every((piece) => typeof piece === "string")) ||
  text.split(/[\s,;]+/).some(looksRandom);

/** A JWT, another service's token, a long mixture of letters and digits, or many hexadecimal digits. An identifier such as a UUID is none. */
const looksRandom = (word: string): boolean =>
  isJwt(word) ||
  otherServiceOf(word) !== undefined ||
  /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w+/=-]{24,}$/.test(word) ||
  /^(?=.*\d)[0-9a-f]{32,}$/i.test(word);
