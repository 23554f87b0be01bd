import { describe, expect, it } from "vitest";
import type { KeySetLook } from "../../contracts/wire/answer.ts";
import { response, surveyed, testContext } from "../../test/support/suites.ts";
import { mintKey, trialOf } from "../model/requests.ts";
import check from "./predictable-keys.ts";

const random: KeySetLook = { count: 20, bits: 256, shared: 14, signs: 64 };

/** What the check says of keys that look so beside each other. */
function said(among: Partial<KeySetLook> | undefined, more: { bits?: number; repeated?: boolean } = {}) {
  const look = {
    length: 57,
    bits: 258,
    repeated: false,
    prefix: true,
    ...more,
    ...(among && { among: { ...random, ...among } }),
  };
  const issued = [{ kind: "key", path: "key", mark: "[key#1]", look }] as const;
  const created = response(mintKey(trialOf(testContext).key, testContext), { status: 201, json: {}, issued });
  return surveyed(check, [created]).map(({ how, what }) => (how === "found" ? what : how));
}

describe("predictable-keys", () => {
  it.each([
    ["counter", { bits: 12, counted: true as const }],
    ["clock", { bits: 30, clock: "seconds in decimal digits" }],
    ["shared-part", { bits: 48, shared: 46 }],
    ["few-signs", { bits: 64, signs: 2 }],
  ])("finds a %s", (message, among) => {
    expect(said(among)).toEqual([message]);
  });

  it.each([
    ["random keys", {}],
    ["version 4 UUIDs", { bits: 124, signs: 16 }],
    ["ULIDs", { bits: 80, signs: 32, clock: "milliseconds in base 32, as in a ULID" }],
  ])("finds nothing in %s", (_, among) => {
    expect(said(among)).toEqual([]);
  });

  it("leaves keys to others that are weak or the same by themselves", () => {
    expect(said({ bits: 40 }, { bits: 48 })).toEqual(["absent"]);
    expect(said({ bits: 40 }, { repeated: true })).toEqual(["absent"]);
  });

  it("says that nothing could be compared", () => {
    expect(said(undefined)).toEqual(["absent"]);
  });
});
