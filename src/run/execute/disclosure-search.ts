import { createHash } from "node:crypto";
import type { GivenAway } from "../../../contracts/wire/answer.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import { readJwt } from "../../credentials/jwt.ts";
import { isCommon } from "../../secrets/common.ts";
import { looksSecret } from "../../secrets/secret.ts";
import { holdsAccess, namesSecret, namesToken } from "./secret-members.ts";

/** Password hashes as common functions write them: bcrypt, Argon2, scrypt, PBKDF2 and crypt(3). */
const hashForms: readonly RegExp[] = [
  /\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}/,
  /\$argon2(?:id|i|d)\$v=\d+\$/,
  /(?:\$scrypt\$|\bscrypt:\d+:\d+:\d+\$)/,
  /(?:\$pbkdf2[-\w]*\$|\bpbkdf2[_:]sha\d+[$:]\d+)/,
  /\$[156y]\$(?:rounds=\d+\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{22,}/,
];

/** Names of members that hold a hash in any form. */
const hashNames = /^(?:hashed_?pass(?:word|wd)?|(?:pass(?:word|wd)?|pwd)_?(?:hash|digest))$/i;
const keyHashNames =
  /^(?:hashed_?(?:api_?)?(?:key|token|secret)|(?:api_?)?(?:key|token|secret)_?(?:hash|digest|sha256|sha1|md5))$/i;

const deepest = 8;

/** What an answer is meant to hand out: a sign-in and a session tokens, a creation a key and its secret. */
export type HandedOut = "tokens" | "key";

/** The list of keys counts as one that hands out a key: what it shows of them is judged elsewhere. */
export const handsOutOf = (call: string | undefined): HandedOut | undefined =>
  call === "createKey" || call === "listKeys"
    ? "key"
    : call === "login" || call === "session"
      ? "tokens"
      : undefined;

type Kind = GivenAway["what"];
type KindOf = (text: string, name: string) => Kind | undefined;

/** Searches the answers of one run for what they give away. Nothing that it returns holds a part of a secret. */
export class DisclosureSearch {
  /** By secret: a run meets each of them in hundreds of answers. */
  readonly #digests = new Map<string, readonly string[]>();
  readonly #passwords: readonly string[];
  /** Passwords that are written otherwise, alone and with an address. */
  readonly #written: ReadonlySet<string>;

  constructor(passwords: readonly string[], emails: readonly string[] = []) {
    this.#passwords = passwords.filter((password) => !isCommon(password, "[password#]"));
    this.#written = new Set(this.#passwords.flatMap((password) => writtenForms(password, emails)));
  }

  /** What a document gives away of passwords, keys and tokens, and in the claims of tokens. */
  in(document: unknown, keys: readonly string[], handsOut: HandedOut | undefined): readonly GivenAway[] {
    const ofPasswords = this.#digestsOf(this.#passwords);
    const ofKeys = this.#digestsOf(keys);
    const kindOf: KindOf = (text, name) => {
      const isPassword = this.#passwords.includes(text) || this.#written.has(text.replace(/^basic /i, ""));
      if (isPassword) return "password";
      const isLong = /^\S{16,}$/.test(text);
      if (isAmong(ofKeys, text) || (keyHashNames.test(name) && isLong)) return "key-hash";
      const isHash = hashForms.some((form) => form.test(text)) || isAmong(ofPasswords, text);
      return isHash || (hashNames.test(name) && isLong) ? "password-hash" : undefined;
    };
    const found = [...textsIn(document, "", "", 0)].flatMap(({ text, name, path }) => {
      const what = kindOf(text, name) ?? otherKindOf(text, name, handsOut);
      return [...(what === undefined ? [] : [{ what, path }]), ...inClaims(text, path, kindOf)];
    });
    return [...found, ...privateKeysIn(document, "", 0)];
  }

  #digestsOf(secrets: readonly string[]): ReadonlySet<string> {
    for (const secret of secrets)
      if (!this.#digests.has(secret)) this.#digests.set(secret, digestsOf(secret));
    return new Set(secrets.flatMap((secret) => this.#digests.get(secret) ?? []));
  }
}

const isAmong = (digests: ReadonlySet<string>, text: string): boolean =>
  text.length >= 20 && text.length <= 200 && (digests.has(text.toLowerCase()) || digests.has(text));

/** Tokens, and what its name or its form shows to be a secret of this or another service. */
function otherKindOf(text: string, name: string, handsOut: HandedOut | undefined): Kind | undefined {
  if (handsOut === "key" || (handsOut === "tokens" && (namesToken(name) || readJwt(text) !== undefined)))
    return undefined;
  if (readJwt(text) !== undefined) return "token";
  return namesSecret(name, text) || holdsAccess(text) ? "secret" : undefined;
}

/** A password that is written otherwise, and as the credentials of Basic (RFC 7617). */
const writtenForms = (password: string, emails: readonly string[]): readonly string[] =>
  [password, ...emails.map((email) => `${email}:${password}`)].flatMap((text) =>
    (["base64", "base64url", "hex"] as const).map((form) => Buffer.from(text).toString(form)),
  );

function inClaims(token: string, path: string, kindOf: KindOf): readonly GivenAway[] {
  const claims = readJwt(token)?.claims;
  if (claims === undefined) return [];
  return [...textsIn(claims, "", "", 0)].flatMap(({ text, name, path: claim }) =>
    kindOf(text, name) !== undefined || looksSecret(text)
      ? [{ what: "secret-in-claims" as const, path: `${path}, claim ${claim}` }]
      : [],
  );
}

/** Keys in JSON (RFC 7518, section 6) with their private members. */
function privateKeysIn(value: unknown, path: string, depth: number): readonly GivenAway[] {
  if (depth > deepest || typeof value !== "object" || value === null) return [];
  const secret =
    isRecord(value) && typeof value["kty"] === "string" ? (value["kty"] === "oct" ? "k" : "d") : "";
  const own = isRecord(value) && typeof value[secret] === "string" && value[secret].length >= 16;
  const inner = Object.entries(value).flatMap(([name, member]) =>
    privateKeysIn(member, placeBelow(path, name, value), depth + 1),
  );
  return own ? [{ what: "private-key", path: placeBelow(path, secret, value) }, ...inner] : inner;
}

const placeBelow = (path: string, name: string, parent: object): string =>
  Array.isArray(parent) ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;

interface Text {
  readonly text: string;
  readonly name: string;
  readonly path: string;
}

function* textsIn(value: unknown, name: string, path: string, depth: number): Generator<Text> {
  if (typeof value === "string") yield { text: value, name, path };
  if (depth > deepest || typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    yield* textsIn(member, isRecord(value) ? key : name, placeBelow(path, key, value), depth + 1);
  }
}

/** Plain digests of a secret, as they are written: hexadecimal in small letters, base64 and base64url. */
const digestsOf = (secret: string): readonly string[] =>
  ["md5", "sha1", "sha256", "sha512"].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(secret).digest();
    return [digest.toString("hex"), digest.toString("base64"), digest.toString("base64url")];
  });
