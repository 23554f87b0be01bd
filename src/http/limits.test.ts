import { describe, expect, it } from "vitest";
import { Limits, type Quota } from "./limits.ts";

const now = 1_000_000;
const of = (caller: string, more: Partial<Quota> = {}): Quota => ({
  origin: "https://a.example",
  surface: "task",
  caller,
  ...more,
});

/** One request of this caller, whose answer says that so many of the limit are left. */
function ask(limits: Limits, quota: Quota, remaining: number, limit = 60): void {
  limits.bucket(quota).enter();
  limits.leave(quota, { limited: false, remaining, limit }, now);
}

const areOne = (limits: Limits, ...quotas: readonly Quota[]): boolean =>
  new Set(quotas.map((quota) => limits.bucket(quota))).size === 1;

describe("callers", () => {
  it("count apart where each one's limit counts its own requests", () => {
    const limits = new Limits();
    for (const left of [59, 58, 57])
      for (const caller of ["jwt", "key", "stranger"]) ask(limits, of(caller), left);
    expect(areOne(limits, of("jwt"), of("key"))).toBe(false);
  });

  it("count together once the limits of two of them count more than these sent", () => {
    const limits = new Limits();
    ask(limits, of("jwt"), 59);
    ask(limits, of("key"), 58);
    expect(areOne(limits, of("jwt"), of("key"))).toBe(false);
    ask(limits, of("stranger"), 57);
    expect(areOne(limits, of("jwt"), of("key"), of("stranger"), of("a new one"))).toBe(true);
    expect(limits.bucket(of("a new one")).remaining).toBe(57);
    expect(areOne(limits, of("jwt"), of("jwt", { surface: "billing" }))).toBe(false);
    expect(areOne(limits, of("jwt"), of("jwt", { origin: "https://b.example" }))).toBe(false);
  });

  it("count apart though one of them is busy elsewhere as well", () => {
    const limits = new Limits();
    for (const left of [30, 20, 10]) ask(limits, of("jwt"), left);
    ask(limits, of("key"), 59);
    expect(areOne(limits, of("jwt"), of("key"))).toBe(false);
  });

  it("count apart though their windows end and begin again", () => {
    const limits = new Limits();
    for (const left of [2, 1, 0, 2, 1, 0])
      for (const caller of ["jwt", "key"]) ask(limits, of(caller), left, 3);
    ask(limits, of("jwt"), 2, 3);
    expect(areOne(limits, of("jwt"), of("key"))).toBe(false);
  });

  it("count apart though answers come in another order than they were counted in", () => {
    const limits = new Limits();
    for (const quota of [of("jwt"), of("key")]) {
      for (let index = 0; index < 3; index += 1) limits.bucket(quota).enter();
      for (const remaining of [58, 59, 57])
        limits.leave(quota, { limited: false, remaining, limit: 60 }, now);
    }
    expect(areOne(limits, of("jwt"), of("key"))).toBe(false);
  });

  it("count together once two are blocked at a time, where no answer says what is left", () => {
    const limits = new Limits();
    expect(limits.block(of("jwt"), now + 1000, now)).toBe(true);
    expect(limits.bucket(of("key")).until).toBe(0);
    expect(limits.block(of("key"), now + 500, now)).toBe(true);
    expect(limits.bucket(of("stranger")).until).toBe(now + 1000);
    expect(limits.block(of("stranger"), now + 900, now)).toBe(false);
  });

  it("take what is under way with them when they become one", () => {
    const limits = new Limits();
    for (const caller of ["jwt", "key"]) limits.bucket(of(caller)).enter();
    limits.block(of("jwt"), now + 1000, now);
    limits.block(of("key"), now + 1000, now);
    expect(limits.bucket(of("jwt")).inFlight).toBe(2);
    for (const caller of ["jwt", "key"]) limits.leave(of(caller), { limited: true }, now);
    expect(limits.bucket(of("key")).inFlight).toBe(0);
  });

  it("are forgotten when they are many and idle, as the keys of a thousand runs are", () => {
    const limits = new Limits();
    const first = limits.bucket(of("first"));
    limits.block(of("blocked"), now + 1, now);
    const blocked = limits.bucket(of("blocked"));
    for (let index = 0; index < 200; index += 1) ask(limits, of(`key ${index}`), 59);
    expect(limits.bucket(of("first"))).not.toBe(first);
    expect(limits.bucket(of("blocked"))).toBe(blocked);
  });
});
