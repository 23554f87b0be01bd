import { describe, expect, it } from "vitest";
import type { Report } from "../../contracts/report/report.ts";
import { brokenReport } from "../../test/support/report/broken.ts";
import { hostileReport } from "../../test/support/report/hostile.ts";
import { report } from "../../test/support/report.ts";
import { type Asked, cellSentenceOf, harmless, sentenceOf, verdictOf } from "./sentence.ts";

const asked = (id: string): Asked => ({ id, suite: "scopes", kind: "cases" });
const reader = (one: Asked) => ({ read: (of: Report) => sentenceOf(of, one) });

describe("what a report says of a check", () => {
  it("is its worst finding, with expected, actual, fix and evidence", () => {
    const broken = brokenReport();
    const findings = broken.findings.map((one) => ({ ...one, check: "scopes-2" }));
    const finding = findings.find(({ severity }) => severity === "critical");
    const { state, lines, evidence, expected, actual } = sentenceOf(
      { ...broken, findings },
      asked("scopes-2"),
    );
    expect(state).toBe("failed");
    expect(lines).toContain(finding?.message);
    expect(lines.join("\n")).toContain(finding?.fix[0]);
    expect([expected, actual]).toEqual([finding?.expected, finding?.actual]);
    expect(evidence.join("\n")).toContain(`exchange ${finding?.evidence[0]}`);
  });

  it("is nothing but a pass where it passed", () => {
    const [check] = report().checks.filter(({ outcome }) => outcome === "pass");
    expect(sentenceOf(report(), asked(check?.id ?? ""))).toMatchObject({ state: "passed", evidence: [] });
  });

  it("is no pass where the report does not know it", () => {
    expect(sentenceOf(report(), asked("no-such-check"))).toMatchObject({
      state: "skipped",
      message: "the run says nothing of it",
    });
  });

  it("steers no terminal and commands no build log, whatever a server said", () => {
    const hostile = harmless(hostileReport());
    for (const { id } of hostile.checks) {
      const { lines, evidence, message } = sentenceOf(hostile, asked(id));
      for (const text of [...lines, ...evidence, message]) {
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(text).not.toMatch(/^::/);
      }
    }
  });
});

describe("what a report says of the pacts", () => {
  const pacts = { id: "broken-pact", suite: "pact", kind: "pact" } as const;
  const interaction = { suite: "pact", title: "t", severity: "high" } as const;
  const verified = (outcome: "pass" | "fail"): Report => ({
    ...report(),
    exitCode: outcome === "pass" ? 0 : 1,
    checks: [
      { ...interaction, id: "shop/one", outcome: "pass" },
      { ...interaction, id: "shop/none", outcome: "inapplicable" },
      { ...interaction, id: "shop/two", outcome },
    ],
  });

  it("is what came of the worst interaction", () => {
    expect(sentenceOf(verified("pass"), pacts).state).toBe("passed");
    expect(sentenceOf(verified("fail"), pacts).state).toBe("failed");
    expect(verdictOf(verified("fail"), [reader(pacts)]).state).toBe("passed");
    expect(verdictOf(verified("fail"), [reader(asked("M1"))]).state).toBe("failed");
  });
});

describe("what a report says of a cell", () => {
  it("is a failure with its finding where the cell is wrong, and a pass where it is right", () => {
    const broken = brokenReport();
    const wrong = broken.matrix.cells.find(({ verdict }) => verdict === "unexpected-allow");
    const right = broken.matrix.cells.find(({ verdict }) => verdict === "ok");
    if (wrong === undefined || right === undefined) throw new Error("the report has no such cell");
    const sentence = cellSentenceOf(broken, wrong);
    expect(sentence.state).toBe("failed");
    expect(sentence.findings.map(({ severity }) => severity)).toContain("critical");
    expect(cellSentenceOf(broken, right)).toMatchObject({ state: "passed", findings: [] });
  });

  it("is told by the run where the finding of a check is about no cell", () => {
    const broken = brokenReport();
    const [finding] = broken.findings;
    const one = { ...finding, check: "scopes-9", evidence: [], operation: "GET /elsewhere", operations: [] };
    const [check] = broken.checks;
    const alone = {
      ...broken,
      findings: [one],
      checks: [{ ...check, id: "scopes-9", suite: "scopes", outcome: "fail" }],
    } as Report;
    const bad = { read: () => ({ ...sentenceOf(alone, asked("none")), state: "failed" as const }) };
    expect(verdictOf(alone, [bad])).toMatchObject({ state: "passed" });
    expect(verdictOf(alone, [bad], [asked("scopes-9")])).toMatchObject({ state: "failed", findings: [one] });
  });
});

describe("what a report says of the run", () => {
  it("is a pass where it passed, and where a test says why it did not", () => {
    expect(verdictOf(report(), []).state).toBe("passed");
    expect(
      verdictOf(
        brokenReport(),
        brokenReport().checks.map(({ id }) => reader(asked(id))),
      ).state,
    ).toBe("passed");
    expect(verdictOf(brokenReport(), []).state).toBe("failed");
  });

  it("is what went wrong otherwise: keys that are left", () => {
    const because = "2 keys could not be revoked";
    const left = { ...report(), exitCode: 5, because };
    expect(verdictOf(left, [])).toMatchObject({ state: "error", message: because });
  });
});
