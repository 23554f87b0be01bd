import { describe, expect, it } from "vitest";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import {
  startStranger,
  strangersOperations,
  strangersProfile,
  strangersScopes,
} from "../../test/support/embedded/foreign.ts";
import { tryServer } from "../../test/support/run.ts";

const described = {
  profile: completeProfile(strangersProfile),
  scopes: strangersScopes,
  operations: strangersOperations,
};

describe("a server that knows nothing of Titan, and a profile that describes it", () => {
  it("is found right", async () => {
    const { report, alive } = await tryServer(await startStranger(), described);
    expect(report.findings.map(({ id, message }) => `${id}: ${message}`)).toEqual([]);
    expect(report).toMatchObject({ outcome: "pass", exitCode: 0, target: { profile: "library" } });
    expect(report.matrix.cells.filter(({ verdict }) => verdict === "ok")).toHaveLength(
      report.matrix.cells.length,
    );
    expect(report.keys.created).toBeGreaterThan(4);
    expect(alive).toEqual([]);
  });

  it.each([
    ["GET /loans", "critical", "certain"],
    ["DELETE /books/{id}", "high", "likely"],
  ])("is caught without a guard at %s", async (operation, severity, confidence) => {
    const { report } = await tryServer(await startStranger([operation]), described);
    const [finding, ...others] = report.findings.filter(({ check }) => check === "unguarded-scope");
    expect(finding).toMatchObject({ operation, severity, confidence });
    expect(others).toEqual([]);
    expect(report.exitCode).toBe(1);
  });

  it("raises no grave alarm without the profile, and does not pass", async () => {
    const { report } = await tryServer(await startStranger());
    const grave = report.findings.filter(({ severity }) => ["critical", "high"].includes(severity));
    expect(grave.map(({ id, message }) => `${id}: ${message}`)).toEqual([]);
    expect(report.outcome).not.toBe("pass");
    expect(report.keys.created).toBe(0);
  });
});
