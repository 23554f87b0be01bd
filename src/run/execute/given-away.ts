import { createHash } from "node:crypto";
import type { GivenAway } from "../../../contracts/wire/answer.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import { readJwt } from "../../credentials/jwt.ts";
import { isCommon } from "../../secrets/common.ts";
import { looksSecret } from "../../secrets/secret.ts";

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

const deepest = 8;

/** Passwords that a document leaks, and keys in the claims of its tokens. The result holds no part of a secret. */
export function givenAwayIn(document: unknown, passwords: readonly string[]): readonly GivenAway[] {
  const digests = digestsOfAll(passwords);
  const secrets = passwords.filter((password) => !isCommon(password, "[password#]"));
  const kindOf = (text: string, name: string): GivenAway["what"] | undefined => {
    if (secrets.includes(text)) return "password";
    const isHash =
      hashForms.some((form) => form.test(text)) || digests.has(text.toLowerCase()) || digests.has(text);
    return isHash || (hashNames.test(name) && /^\S{16,}$/.test(text)) ? "password-hash" : undefined;
  };
  return [...textsIn(document, "", "", 0)].flatMap(({ text, name, path }) => {
    const what = kindOf(text, name);
    return [...(what === undefined ? [] : [{ what, path }]), ...inClaims(text, path, kindOf)];
  });
}

function inClaims(
  token: string,
  path: string,
  kindOf: (text: string, name: string) => GivenAway["what"] | undefined,
): readonly GivenAway[] {
  const claims = readJwt(token)?.claims;
  if (claims === undefined) return [];
  return [...textsIn(claims, "", "", 0)].flatMap(({ text, name, path: claim }) =>
    kindOf(text, name) !== undefined || looksSecret(text)
      ? [{ what: "secret-in-claims" as const, path: `${path}, claim ${claim}` }]
      : [],
  );
}

interface Text {
  readonly text: string;
  readonly name: string;
  readonly path: string;
}

function* textsIn(value: unknown, name: string, path: string, depth: number): Generator<Text> {
  if (typeof value === "string") yield { text: value, name, path };
  if (depth > deepest || typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const inner = Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    yield* textsIn(member, isRecord(value) ? key : name, inner, depth + 1);
  }
}

/** Cached by the list of passwords, which is the same for all answers of a run. */
const knownDigests = new WeakMap<readonly string[], ReadonlySet<string>>();

function digestsOfAll(passwords: readonly string[]): ReadonlySet<string> {
  const digests = knownDigests.get(passwords) ?? new Set(passwords.flatMap(digestsOf));
  knownDigests.set(passwords, digests);
  return digests;
}

/** Plain digests of a password in their usual notations: lower-case hexadecimal, base64 and base64url. */
const digestsOf = (password: string): readonly string[] =>
  ["md5", "sha1", "sha256", "sha512"].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(password).digest();
    return [digest.toString("hex"), digest.toString("base64"), digest.toString("base64url")];
  });
