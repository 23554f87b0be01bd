import { hash } from "node:crypto";
import type { CreatedKey } from "../../../../contracts/wire/api-key.ts";
import { isRecord } from "../../../../contracts/wire/json.ts";

/** Keys that are no random bytes but a function of what others know, or find out: counters, times, names, identifiers. */

/** What is known of a creation. Times in milliseconds since 1970. */
export interface Creation {
  readonly key: string;
  readonly document: unknown;
  readonly created: Pick<CreatedKey, "id" | "name">;
  readonly begun: number;
  readonly ended: number;
  /** Who the key was made for: subject and address. */
  readonly owner: readonly string[];
}

/** Digests by their length in bytes. */
const algorithms = [
  { id: "md5", name: "MD5", size: 16 },
  { id: "sha1", name: "SHA-1", size: 20 },
  { id: "sha256", name: "SHA-256", size: 32 },
  { id: "sha512", name: "SHA-512", size: 64 },
] as const;

/** Shorter, it may be alike by chance. */
const shortest = 16;

/** What a key is made from, in words that hold nothing of it; `undefined` where nothing was recognised. */
export function derivationOf(creation: Creation): string | undefined {
  const { created, key } = creation;
  const secret = key.replace(/^(?:[A-Za-z]{2,10}_){1,3}/, "");
  if (secret.length < shortest) return undefined;
  const bare = secret.replaceAll("-", "").toLowerCase();
  const isOwners = creation.owner
    .map((one) => one.replaceAll("-", "").toLowerCase())
    .some((one) => one.length >= shortest && bare.includes(one) && bare.length - one.length < shortest);
  if (isOwners) return "its owner's identifier and few more signs";
  const id = created.id?.replaceAll("-", "").toLowerCase() ?? "";
  if (id.length >= shortest && (bare.includes(id) || id.includes(bare)))
    return "its own identifier, which the list shows";
  if (holdsText(secret)) return "readable text in base64 or hexadecimal digits";
  return digestIn(secret, creation);
}

/** Whether it decodes to text: random bytes do not. */
const holdsText = (secret: string): boolean =>
  (["hex", "base64url"] as const).some((form) => {
    if (form === "hex" && !/^(?:[0-9a-f]{2})+$/i.test(secret)) return false;
    const bytes = Buffer.from(secret, form);
    return bytes.length >= 12 && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  });

/** Digests in hexadecimal digits, which may be cut, and whole ones in base64. */
function digestIn(secret: string, creation: Creation): string | undefined {
  const isHex = /^(?:[0-9a-f]{2})+$/i.test(secret);
  const wanted = Buffer.from(secret, isHex ? "hex" : "base64url");
  // RFC 4648, 5: four letters for three bytes, without padding.
  if (!isHex && secret.length !== Math.ceil((wanted.length * 4) / 3)) return undefined;
  const possible = algorithms.filter(({ size }) => (isHex ? size >= wanted.length : size === wanted.length));
  if (possible.length === 0) return undefined;
  const sought = wanted.toString("latin1");
  const isCounted = possible.some(({ id }) => headsOfCounted(id).has(headOf(sought)));
  for (const [what, texts] of Object.entries({ ...inputsOf(creation), ...(isCounted && countedInputs()) }))
    for (const text of texts)
      for (const { id, name } of possible)
        if (digestOf(id, text).startsWith(sought)) return `the ${name} of ${what}`;
  return undefined;
}

/** A letter a byte: Node makes such a text in a quarter of the time that it takes for a buffer. */
const digestOf = (algorithm: string, text: string): string => hash(algorithm, text, "binary");

/** The first bytes of each digest of what does not depend on a key: a process that runs often hashes it once. */
const countedHeads = new Map<string, ReadonlySet<string>>();

const headOf = (digest: string): string => digest.slice(0, 8);

function headsOfCounted(algorithm: string): ReadonlySet<string> {
  const known = countedHeads.get(algorithm);
  if (known !== undefined) return known;
  const heads = new Set<string>();
  for (const texts of Object.values(countedInputs()))
    for (const text of texts) heads.add(headOf(digestOf(algorithm, text)));
  countedHeads.set(algorithm, heads);
  return heads;
}

/** How far is counted: the first keys of a new service have low numbers. */
const counted = 5_000;
const countedBesideName = 200;
/** Clocks differ by so much at least, in milliseconds. */
const leewayMs = 50;

/** By what they are called: the texts that such keys are commonly made from. */
function* textsFrom(names: readonly string[], values: Iterable<string>): Generator<string> {
  for (const value of values)
    for (const name of names)
      for (const text of [
        `${name}${value}`,
        `${name}:${value}`,
        `${name}-${value}`,
        `${name}_${value}`,
        `${value}${name}`,
      ])
        yield text;
}

function inputsOf({ created, document, begun, ended, owner }: Creation): Record<string, Iterable<string>> {
  const own = [created.id, created.name].filter((one) => one !== undefined);
  const names = [...owner, ...own];
  const times = [...new Set([...timesAround(begun, ended), ...writtenTimes(document).flatMap(timesNear)])];
  return {
    "the time of its creation": [...times, ...seconds(times), ...writtenTimes(document)],
    "its name, its identifier or its owner": [
      ...names,
      ...names.flatMap((one) => names.flatMap((other) => [`${one}${other}`, `${one}:${other}`])),
    ],
    "its owner or name and the time of its creation": textsFrom(names, [
      ...times,
      ...seconds(times),
      ...writtenTimes(document),
    ]),
    "its owner and a counter": textsFrom(owner, numbers(countedBesideName)),
  };
}

/** What does not depend on the key. */
const countedInputs = (): Record<string, Iterable<string>> => ({
  "a counter": numbers(counted),
  "a word and a counter": textsFrom(words, numbers(countedBesideName)),
});

/** Words that programmers put in front of a counter. */
const words = [
  ...["titan", "titan_sk_live", "titan_sk", "sk_live", "key", "apikey", "api-key", "api_key", "token"],
  ...["user", "account", "secret", "salt", "titan-key", "titan-api-key", "titan-secret"],
];

const numbers = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => String(at));

const seconds = (times: readonly string[]): readonly string[] => [
  ...new Set(times.map((time) => time.slice(0, -3))),
];

/** Every millisecond of a creation, up to a second. */
const timesAround = (begun: number, ended: number): readonly string[] => {
  const first = Math.floor(begun) - leewayMs;
  const count = Math.min(Math.ceil(ended) + leewayMs - first, 1_000);
  return Array.from({ length: count }, (_, at) => String(first + at));
};

const timesNear = (written: string): readonly string[] => {
  const ms = Date.parse(written);
  return Number.isNaN(ms) ? [] : timesAround(ms, ms);
};

/** Times as the answer writes them. */
function writtenTimes(document: unknown, depth = 0): readonly string[] {
  if (typeof document === "string") return /^\d{4}-\d\d-\d\dT/.test(document) ? [document] : [];
  if (!isRecord(document) || depth > 3) return [];
  return Object.values(document).flatMap((value) => writtenTimes(value, depth + 1));
}
