import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createRunId, keyName, keyNamePrefix, parseKeyName, startOf } from "./run-id.ts";

const now = new Date("2026-11-24T08:07:41.999Z");
const counting = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, at) => at * 50);
const runId = createRunId(now, counting);

describe("createRunId", () => {
  it("is the time and some letters", () => {
    expect(createRunId(now, () => Uint8Array.of(0, 1, 25, 26, 31, 32))).toBe("20261124t080741-abz27a");
    expect(createRunId(now, randomBytes)).toMatch(/^20261124t080741-[a-z2-7]{6}$/);
    expect(createRunId(now, () => new Uint8Array(6).fill(255))).toBe("20261124t080741-777777");
  });

  it("sorts by time", () => {
    const later = createRunId(new Date(now.getTime() + 1000), () => new Uint8Array(6));
    expect([later, runId].sort()).toEqual([runId, later]);
  });

  it("tells runs of the same second apart", () => {
    const ids = Array.from({ length: 200 }, () => createRunId(now, randomBytes));
    expect(new Set(ids).size).toBe(200);
  });
});

describe("keyName", () => {
  it("is plain, short and can be read back", () => {
    for (const label of [
      "tasks:read",
      "no scope",
      "all but tasks:read data:read",
      "",
      "ÄÖ",
      "x".repeat(300),
    ]) {
      const name = keyName(runId, label);
      expect(name).toMatch(/^titan-auth-check [A-Za-z0-9 -]*[A-Za-z0-9]$/);
      expect(name.length).toBeLessThanOrEqual(48);
      expect(parseKeyName(name)).toEqual({ runId, startedAt: new Date("2026-11-24T08:07:41Z") });
    }
    expect(keyName(runId, "7 all but tasks:read")).toBe(`${keyNamePrefix} ${runId} 7 all bu`);
  });
});

describe("parseKeyName", () => {
  it.each([
    "",
    "nightly export",
    "titan-auth-check",
    "titan-auth-check ",
    "titan-auth-check production",
    `my titan-auth-check ${runId}`,
    `titan-auth-check ${runId}-copy`,
    `titan-auth-check ${runId}\n`,
    `Titan-Auth-Check ${runId}`,
    "titan-auth-check 20261324t080741-k3f9 all",
    "titan-auth-check 20260230t080741-k3f9 all",
    "titan-auth-check 20261124t250741-k3f9 all",
    "titan-auth-check 20261124t080741-k3 all",
  ])("knows %j for another's key", (name) => expect(parseKeyName(name)).toBeUndefined());

  it("reads four letters as well", () => {
    expect(parseKeyName("titan-auth-check 20261124t080741-k3f9")?.runId).toBe("20261124t080741-k3f9");
  });
});

describe("startOf", () => {
  it("gives nothing for what is no run's name", () => {
    expect(startOf("20261124t080741-k3f9")).toEqual(new Date("2026-11-24T08:07:41Z"));
    expect(startOf("notes")).toBeUndefined();
  });
});
