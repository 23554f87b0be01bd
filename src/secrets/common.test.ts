import { describe, expect, it } from "vitest";
import { isCommon } from "./common.ts";

const key = "[key#c41f09]";

describe("what may stand in any report", () => {
  it.each([
    ["password", "[password#c41f09]", true],
    ["schemaVersion", key, true],
    ["titanAuthSchemaVersion", key, true],
    ["titan_sk_live_zNQIrAKez_BRmrpYQ-OJYFThQiQGVWrqKgt", key, false],
    ["titan_sk_live_0aB1", key, false],
    ["correct horse battery staple", "[password#c41f09]", false],
  ])("%s of %s: %s", (written, mark, common) => {
    expect(isCommon(written, mark)).toBe(common);
  });
});
