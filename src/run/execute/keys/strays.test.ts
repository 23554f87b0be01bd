import { describe, expect, it } from "vitest";
import type { LeftRun } from "../../../credentials/keys/past-runs.ts";
import { straysOf } from "./strays.ts";

const runId = "20261124t080741-k3f9qa";
const run = { kind: "run", runId } as LeftRun;
const name = `titan-auth-check ${runId} 1 tasks:read`;
const long = "0f3c8a52-7d11-4c1e-9b7a-2f60a1d4c9e3";
const listOf = (...keys: readonly { id: string; name: string }[]) => ({ keys, whole: true, askedAt: 0 });
const found = (id: string, ...keys: readonly { id: string; name: string }[]) =>
  straysOf({ entry: 1, name, id }, run, listOf(...keys)).map(({ id: at, left, isHidden }) => [
    at,
    left ?? isHidden,
  ]);

describe("a key that a ledger knows", () => {
  it("stays known where the list gives it another name, unless its identifier can be given again", () => {
    expect(found(long, { id: long, name: "backend" })).toEqual([[long, "other-name"]]);
    expect(found("7", { id: "7", name: "backend" })).toEqual([]);
  });

  it("is not looked for elsewhere in a list that has mixed up its names", () => {
    const keys = [
      { id: long, name: "backend" },
      { id: "5d2e9c11-0000-4c1e-9b7a-2f60a1d4c9e3", name },
    ];
    expect(found(long, ...keys)).toEqual([[long, "other-name"]]);
  });

  it("is hidden where a list that looks whole does not show it", () => {
    expect(found(long)).toEqual([[long, true]]);
    expect(found("7")).toEqual([["7", true]]);
  });
});
