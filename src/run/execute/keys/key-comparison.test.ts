import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { compareKeys } from "./key-comparison.ts";

const now = Date.UTC(2026, 10, 27, 12);
const make = (one: (at: number) => string, count = 20): readonly string[] =>
  Array.from({ length: count }, (_, at) => `titan_sk_live_${one(at)}`);
const look = (one: (at: number) => string, count?: number) => compareKeys(make(one, count), now);

const base62 = (length: number): string =>
  Array.from(
    { length },
    () => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[randomInt(62)],
  ).join("");
const crockford = (value: number, length: number): string => {
  const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  let text = "";
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = digits[rest % 32] + text;
  return text;
};
const random80 = () => Array.from({ length: 16 }, () => crockford(randomInt(32), 1)).join("");

describe("keys of a run, compared with each other", () => {
  it.each([
    ["base64url", () => randomBytes(32).toString("base64url")],
    ["hexadecimal digits", () => randomBytes(16).toString("hex")],
    ["version 4 UUIDs", () => randomUUID()],
    ["base 62", () => base62(24)],
    ["an environment and a key id before the secret", () => `eu1_k${base62(8)}_${base62(32)}`],
    [
      "a checksum at the end",
      () => {
        const secret = base62(30);
        return `${secret}${createHash("sha256").update(secret).digest("hex").slice(0, 6)}`;
      },
    ],
    [
      "a common part before 24 random bytes",
      () => `acme-production-${randomBytes(24).toString("base64url")}`,
    ],
  ])("are unpredictable as %s", (_, one) => {
    const seen = look(one);
    expect(seen?.bits).toBeGreaterThanOrEqual(120);
    expect(seen).not.toHaveProperty("clock");
    expect(seen).not.toHaveProperty("counted");
  });

  it.each([
    ["ULIDs", (at: number) => `${crockford(now + at, 10)}${random80()}`, 80, "ULID"],
    [
      "milliseconds before 16 bytes",
      (at: number) => `${now + at}${randomBytes(16).toString("hex")}`,
      120,
      "decimal",
    ],
  ])("have enough left beside a clock as %s", (_, one, bits, clock) => {
    const seen = look(one);
    expect(seen?.bits).toBeGreaterThanOrEqual(bits);
    expect(seen?.clock).toContain(clock);
  });

  const fixed = randomBytes(24).toString("base64url");
  it.each([
    ["hexadecimal milliseconds", (at: number) => fixed + (now + 90 * at).toString(16).padStart(16, "0")],
    ["hexadecimal seconds", (at: number) => fixed + Math.floor(now / 1000 + at).toString(16)],
    ["base 36 milliseconds", (at: number) => fixed + (now + 7 * at).toString(36)],
    [
      "decimal seconds and 4 random digits",
      (at: number) => `${fixed}${now / 1000 + at}${randomInt(1000, 9999)}`,
    ],
    [
      "version 1 UUIDs",
      (at: number) => {
        const ticks = ((BigInt(now) + 12_219_292_800_000n) * 10_000n + BigInt(at * 77))
          .toString(16)
          .padStart(15, "0");
        return `${ticks.slice(7)}-${ticks.slice(3, 7)}-1${ticks.slice(0, 3)}-a1b2-00155d012345`;
      },
    ],
  ])("are the time as %s", (_, one) => {
    const seen = look(one);
    expect(seen?.clock).toBeDefined();
    expect(seen?.bits).toBeLessThan(80);
  });

  it("are counted", () => {
    expect(look((at) => fixed + String(41_000 + at).padStart(16, "0"))).toMatchObject({ counted: true });
    expect(look((at) => (0x1ff0 + at).toString(16).padStart(40, "0"))).toMatchObject({ counted: true });
  });

  it("share a part", () => {
    const seen = look(() => fixed + randomBytes(6).toString("base64url"));
    expect(seen).toMatchObject({ shared: 14 + fixed.length, count: 20 });
    expect(seen?.bits).toBeLessThan(60);
    expect(seen).not.toHaveProperty("counted");
  });

  it("have few signs", () => {
    const seen = look(() => Array.from({ length: 64 }, () => randomInt(2)).join(""));
    expect(seen).toMatchObject({ signs: 2, bits: 64 });
  });

  it("say nothing where they are few, or the same", () => {
    expect(look(() => randomUUID(), 4)).toBeUndefined();
    expect(look(() => "same")).toBeUndefined();
  });
});
