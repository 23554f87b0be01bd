import { describe, expect, it } from "vitest";
import { report } from "../report/testing.ts";
import { brokenReport } from "../report/testing-broken.ts";
import { hostileReport } from "../report/testing-hostile.ts";
import { harmless, sentenceOf, verdictOf } from "./sentence.ts";

describe("what a report says of a check", () => {
  it("is its worst finding, with expected, actual, fix and evidence", () => {
    const broken = brokenReport();
    const findings = broken.findings.map((one) => ({ ...one, check: "scopes-2" }));
    const finding = findings.find(({ severity }) => severity === "critical");
    const { state, lines, evidence, expected, actual } = sentenceOf({ ...broken, findings }, "scopes-2");
    expect(state).toBe("failed");
    expect(lines).toContain(finding?.message);
    expect(lines.join("\n")).toContain(finding?.fix[0]);
    expect([expected, actual]).toEqual([finding?.expected, finding?.actual]);
    expect(evidence.join("\n")).toContain(`exchange ${finding?.evidence[0]}`);
  });

  it("is nothing but a pass where it passed", () => {
    const [check] = report().checks.filter(({ outcome }) => outcome === "pass");
    expect(sentenceOf(report(), check?.id ?? "")).toMatchObject({ state: "passed", evidence: [] });
  });

  it("is no pass where the report does not know it", () => {
    expect(sentenceOf(report(), "no-such-check")).toMatchObject({
      state: "skipped",
      message: "the run says nothing of it",
    });
  });

  it("steers no terminal and commands no build log, whatever a server said", () => {
    const hostile = harmless(hostileReport());
    for (const { id } of hostile.checks) {
      const { lines, evidence, message } = sentenceOf(hostile, id);
      for (const text of [...lines, ...evidence, message]) {
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(text).not.toMatch(/^::/);
      }
    }
  });
});

describe("what a report says of the run", () => {
  it("is a pass where it passed, and where checks say why it did not", () => {
    expect(verdictOf(report()).state).toBe("passed");
    expect(verdictOf(brokenReport()).state).toBe("passed");
  });

  it("is what went wrong otherwise: keys that are left", () => {
    const because = "2 keys could not be revoked";
    expect(verdictOf({ ...report(), exitCode: 5, because })).toMatchObject({
      state: "error",
      message: because,
    });
  });
});
