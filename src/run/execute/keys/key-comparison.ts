import type { KeySetLook } from "../../../../contracts/wire/answer.ts";

/** Fewer keys prove nothing: a random position may be equal in all of them by chance. */
const fewestKeys = 5;

/** A notation of numbers, and how to read it. */
interface Notation {
  readonly digits: string;
  readonly length: number;
  /** Milliseconds since 1970. */
  readonly toMs: (value: number) => number;
}

const decimal = "0123456789";
const hex = `${decimal}abcdef`;
const base36 = `${decimal}abcdefghijklmnopqrstuvwxyz`;
/** Crockford's base 32, used by ULIDs. */
const base32 = "0123456789abcdefghjkmnpqrstvwxyz";
const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const seconds = (value: number): number => value * 1000;
const milliseconds = (value: number): number => value;

/** How keys encode times. Each length is that of the current time. */
const clocks: Readonly<Record<string, Notation>> = {
  "seconds in hexadecimal digits": { digits: hex, length: 8, toMs: seconds },
  "milliseconds in hexadecimal digits": { digits: hex, length: 11, toMs: milliseconds },
  "seconds in decimal digits": { digits: decimal, length: 10, toMs: seconds },
  "milliseconds in decimal digits": { digits: decimal, length: 13, toMs: milliseconds },
  "seconds in base 36": { digits: base36, length: 6, toMs: seconds },
  "milliseconds in base 36": { digits: base36, length: 8, toMs: milliseconds },
  "milliseconds in base 32, as in a ULID": { digits: base32, length: 10, toMs: milliseconds },
  "seconds in base 62": { digits: base62, length: 6, toMs: seconds },
};

/** The largest assumed difference between the server's clock and this one. */
const dayMs = 24 * 60 * 60 * 1000;

/**
 * What the keys of one run have in common, and how much of a key cannot be derived from the others. The result holds no part
 * of a key. `now` is when the last key was created, in milliseconds since 1970.
 */
export function compareKeys(given: readonly string[], now: number): KeySetLook | undefined {
  const keys = [...new Set(given)];
  if (keys.length < fewestKeys) return undefined;
  const length = Math.min(...keys.map((key) => key.length));
  const places = Array.from({ length }, (_, at) => at);
  const varying = places.filter((at) => new Set(keys.map((key) => key[at])).size > 1);
  const clock = clockIn(keys, length, now);
  const random = varying.filter((at) => clock === undefined || at < clock.from || at >= clock.to);
  const signs = new Set(random.flatMap((at) => keys.map((key) => key[at]))).size;
  return {
    count: keys.length,
    bits: Math.floor(random.length * Math.log2(Math.max(signs, 1))),
    shared: length - varying.length,
    signs,
    ...(clock && { clock: clock.name }),
    ...(isCounted(keys, varying) && { counted: true }),
  };
}

interface Found {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The first position at which every key holds the time, within a day. */
function clockIn(keys: readonly string[], length: number, now: number): Found | undefined {
  for (const [name, notation] of Object.entries(clocks))
    for (let from = 0; from + notation.length <= length; from += 1) {
      const to = from + notation.length;
      if (keys.every((key) => isNow(key.slice(from, to), notation, now))) return { name, from, to };
    }
  return uuidTime(keys, now);
}

function isNow(text: string, { digits, toMs }: Notation, now: number): boolean {
  const value = numberIn(text, digits);
  return value !== undefined && Math.abs(toMs(value) - now) < dayMs;
}

function numberIn(text: string, digits: string): number | undefined {
  const written = digits === base62 ? text : text.toLowerCase();
  let value = 0;
  for (const sign of written) {
    const digit = digits.indexOf(sign);
    if (digit < 0) return undefined;
    value = value * digits.length + digit;
  }
  return value;
}

const uuid = /[0-9a-f]{8}-?[0-9a-f]{4}-?1[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}/i;
/** From the UUID epoch in October 1582 to 1970, in milliseconds (RFC 9562, 5.1). */
const gregorianMs = 12_219_292_800_000;

/** Time and node of version 1 UUIDs, which are not random. */
function uuidTime(keys: readonly string[], now: number): Found | undefined {
  const found = keys.flatMap((key) => {
    const match = uuid.exec(key);
    if (match === null) return [];
    const digits = match[0].replaceAll("-", "");
    const ticks = Number.parseInt(`${digits.slice(13, 16)}${digits.slice(8, 12)}${digits.slice(0, 8)}`, 16);
    const isRecent = Math.abs(ticks / 10_000 - gregorianMs - now) < dayMs;
    return isRecent ? [{ from: match.index, to: match.index + match[0].length }] : [];
  });
  const [first] = found;
  return first !== undefined && found.length === keys.length
    ? { name: "the time of a version 1 UUID", ...first }
    : undefined;
}

/** Whether the differing parts are numbers close to each other. */
function isCounted(keys: readonly string[], varying: readonly number[]): boolean {
  const [first, last] = [varying[0], varying.at(-1)];
  if (first === undefined || last === undefined || last - first > 11) return false;
  const values = keys.map((key) => numberIn(key.slice(first, last + 1), hex));
  const numbers = values.filter((value) => value !== undefined);
  if (numbers.length < keys.length) return false;
  return Math.max(...numbers) - Math.min(...numbers) < 16 * keys.length;
}
