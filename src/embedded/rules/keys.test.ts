import { expect, it } from "vitest";
import type { CallSite } from "./call-site.ts";
import { healthy } from "./healthy.ts";
import { type KeyRules, Keys } from "./keys.ts";

const site = {} as CallSite;
const request = { name: "nightly", scopes: ["tasks:read"], accountId: "account" };

/** A key that is revoked at once, and a look at whether it works so many milliseconds later. */
function revoked(rules: Partial<KeyRules>): (ms: number) => boolean {
  let now = 1_000_000;
  const keys = new Keys({ ...healthy.keys, ...rules }, () => now);
  const { record, key } = keys.create(request);
  keys.revoke(record.id);
  return (ms) => {
    now = 1_000_000 + ms;
    return keys.find(key, site)?.fault === undefined;
  };
}

it("ends a revoked key at once", () => {
  expect(revoked({})(0)).toBe(false);
});

it("ends a revoked key after the delay, where there is one", () => {
  const works = revoked({ outlives: (sinceMs) => sinceMs < 7000 });
  expect([works(0), works(6999), works(7000)]).toEqual([true, true, false]);
});

it("refuses a key until it is active", () => {
  let now = 0;
  const keys = new Keys({ ...healthy.keys, isActive: (ageMs) => ageMs >= 1500 }, () => now);
  const { key } = keys.create(request);
  const faults = [0, 1499, 1500].map((ms) => {
    now = ms;
    return keys.find(key, site)?.fault;
  });
  expect(faults).toEqual(["invalid", "invalid", undefined]);
});

it("keeps a key as its hash only", () => {
  const keys = new Keys(healthy.keys, Date.now);
  const { record, key } = keys.create(request);
  expect(key).toMatch(/^titan_sk_live_[\w-]{43}$/);
  expect(JSON.stringify(record)).not.toContain(key);
  expect(keys.find(key, site)?.record.id).toBe(record.id);
  expect(keys.find(`${key}x`, site)).toBeUndefined();
});
