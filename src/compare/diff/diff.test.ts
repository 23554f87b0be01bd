import { describe, expect, it } from "vitest";
import type { Diff } from "../../../contracts/report/diff.ts";
import { diffSchema } from "../../../contracts/report/diff.ts";
import type { Report } from "../../../contracts/report/report.ts";
import { runAt } from "../../../test/support/run.ts";
import { mergeReports } from "../merge.ts";
import { diffReports } from "./index.ts";

const healthy = await runAt("staging", "https://staging.example");
const flaws = ["unguarded-operation", "guard-takes-another-scope-too", "key-in-list"];
const flawed = await runAt("production", "https://api.example", flaws);

const says = (changes: Diff["worse"]): readonly string[] => changes.map(({ says }) => says);

describe("two environments, of which one has three flaws", () => {
  const diff = diffReports(healthy, flawed);

  it("differ in exactly three things for the worse, each told once", () => {
    expect(says(diff.worse)).toEqual([
      "GET /api/v1/analytics/usage with key[all but analytics:read]",
      "GET /api/v1/executions/{id}/results/export with key[all but data:read]",
      "GET /api/v1/api-keys shows the secret of a key again, at [0].key",
    ]);
    expect(diff.worse[0]).toMatchObject({
      kind: "cell",
      before: "ok 403",
      after: "unexpected-allow 200",
      severity: "critical",
    });
    expect([diff.better, diff.changed, diff.notCompared]).toEqual([[], [], []]);
    expect(diff.exitCode).toBe(1);
    expect(diffSchema.parse(diff)).toEqual(diff);
  });

  it("differ for the better the other way round, which fails nothing", () => {
    const back = diffReports(flawed, healthy);
    expect([says(back.better).toSorted(), back.worse]).toEqual([says(diff.worse).toSorted(), []]);
    expect([back.exitCode, back.because]).toEqual([0, "No regressions, 3 things got better"]);
  });

  it("name exactly the cells that are worse", async () => {
    const other = await runAt("c", "https://c.example", ["unguarded-operation", "guard-asks-another-scope"]);
    const { worse, better, changed } = diffReports(healthy, other);
    expect(
      worse.map(({ kind, operation, credential, after }) => [kind, operation, credential, after]),
    ).toEqual([
      ["cell", "GET /api/v1/billing/ledger", "key[all but billing:read]", "unexpected-allow 200"],
      [
        "cell",
        "GET /api/v1/executions/{id}/results/export",
        "key[all but data:read]",
        "unexpected-allow 404",
      ],
      ["cell", "GET /api/v1/billing/ledger", "key[billing:read]", "unexpected-deny 403"],
      ["cell", "GET /api/v1/billing/ledger", "key[analytics:read]", "unexpected-allow 200"],
    ]);
    expect([better, changed]).toEqual([[], []]);
  });

  it("have the same findings by fingerprint, run after run, at whatever address", async () => {
    const again = await runAt("elsewhere", "https://else.example", flaws);
    const { worse, better, changed, exitCode } = diffReports(flawed, again);
    expect([worse, better, changed, exitCode]).toEqual([[], [], [], 0]);
  });
});

const withCell = (
  report: Report,
  at: number,
  changes: Partial<Report["matrix"]["cells"][number]>,
): Report => ({
  ...report,
  matrix: {
    ...report.matrix,
    cells: report.matrix.cells.map((cell, index) => (index === at ? { ...cell, ...changes } : cell)),
  },
});
const atDenied = healthy.matrix.cells.findIndex(({ expected }) => expected === "deny-403");
const atAllowed = healthy.matrix.cells.findIndex(({ expected }) => expected === "allow");

describe("the direction of a cell", () => {
  it.each([
    ["ok", "unexpected-allow", "worse"],
    ["ok", "wrong-status", "worse"],
    ["ok", "unexpected-deny", "worse"],
    ["wrong-status", "unexpected-allow", "worse"],
    ["unexpected-allow", "wrong-status", "better"],
    ["unexpected-allow", "ok", "better"],
    ["unexpected-deny", "ok", "better"],
    ["wrong-status", "ok", "better"],
    ["ok", "unknown", "changed"],
    ["ok", "absent", "changed"],
    ["unexpected-allow", "unknown", "changed"],
    ["unexpected-allow", "absent", "changed"],
    ["unknown", "unexpected-allow", "worse"],
    ["absent", "unexpected-allow", "worse"],
    ["unknown", "unexpected-deny", "worse"],
    ["absent", "wrong-status", "worse"],
    ["unexpected-deny", "unknown", "changed"],
    ["wrong-status", "absent", "changed"],
    ["absent", "ok", "changed"],
    ["unknown", "ok", "changed"],
    ["unknown", "absent", "changed"],
  ] as const)("from %s to %s is %s", (before, after, direction) => {
    const cell = { status: 200 };
    const old = withCell(healthy, atDenied, { ...cell, verdict: before });
    const now = withCell(healthy, atDenied, { ...cell, verdict: after });
    const diff = diffReports(old, now);
    expect(["worse", "better", "changed"].filter((one) => diff[one as "worse"].length > 0)).toEqual([
      direction,
    ]);
    expect(diff.exitCode).toBe(direction === "worse" ? 1 : 0);
  });

  it("of one that is refused though it must be allowed is worse as well", () => {
    expect(
      diffReports(healthy, withCell(healthy, atAllowed, { verdict: "unexpected-deny", status: 403 }))
        .exitCode,
    ).toBe(1);
  });

  it("is none where other things are expected", () => {
    const now = withCell(healthy, atDenied, { expected: "allow", status: 200 });
    const diff = diffReports(healthy, now);
    expect(diff.changed).toMatchObject([
      { before: "ok 403 (expected deny-403)", after: "ok 200 (expected allow)" },
    ]);
    expect(diff.exitCode).toBe(0);
  });
});

describe("what is not there any more", () => {
  const without = (report: Report, change: Partial<Report>): Report => ({ ...report, ...change });

  it("a finding is no better for a check that tells nothing", () => {
    const id = "exposed-key-secret";
    const checks = flawed.checks.map((check) =>
      check.id === id ? { ...check, outcome: "inconclusive" as const } : check,
    );
    const now = without(flawed, { checks, findings: flawed.findings.filter(({ check }) => check !== id) });
    const diff = diffReports(flawed, now);
    expect(diff.better).toEqual([]);
    expect(diff.changed.map(({ kind, check }) => [kind, check])).toEqual([
      ["finding", id],
      ["check", id],
    ]);
    expect(diff.exitCode).toBe(0);
  });

  it("a finding is no better where its check passed for want of what the old run had", () => {
    const gap = { what: "refused writes", because: "--read-only", checks: ["exposed-key-secret"] };
    const now = without(healthy, { notTested: [...healthy.notTested, gap] });
    const old = without(flawed, { notTested: [...flawed.notTested, gap] });
    const about = { check: "exposed-key-secret", before: "found" };
    expect(diffReports(flawed, now).changed).toMatchObject([{ ...about, after: "not tried in full" }]);
    expect(diffReports(old, now).better).toContainEqual(
      expect.objectContaining({ ...about, after: "not found" }),
    );
  });

  it("a new run that is inconclusive is no pass, and what it proves worse fails still", () => {
    const unsure = { outcome: "inconclusive" as const, exitCode: 3, because: "b" };
    const diff = diffReports(healthy, without(healthy, unsure));
    expect([diff.exitCode, diff.because]).toEqual([
      3,
      "No regressions that can be seen, but the new run is inconclusive: b",
    ]);
    expect(diffReports(healthy, without(flawed, unsure)).exitCode).toBe(1);
    expect(diffReports(without(healthy, unsure), healthy).exitCode).toBe(0);
  });

  it("a check that stopped running is named", () => {
    const now = without(healthy, { checks: healthy.checks.filter(({ id }) => id !== "forged-jwt") });
    expect(diffReports(healthy, now).changed).toMatchObject([
      { check: "forged-jwt", before: "pass", after: "not run" },
    ]);
  });

  it("operations and credentials of one run only cannot be compared, and are said so", () => {
    const [first] = healthy.matrix.operations;
    const operations = healthy.matrix.operations.slice(1);
    const cells = healthy.matrix.cells.filter(({ operation }) => operation !== first?.id);
    const now = without(healthy, { matrix: { ...healthy.matrix, operations, cells } });
    const diff = diffReports(healthy, now);
    expect(diff.notCompared).toEqual([`the new run does not have 1 operation: ${first?.id}`]);
    expect(diff.changed).toEqual([]);
  });

  it("nothing in common is no pass", () => {
    const nothing = without(healthy, { checks: [], matrix: { operations: [], credentials: [], cells: [] } });
    for (const one of [healthy, flawed]) {
      expect(diffReports(nothing, one)).toMatchObject({ exitCode: 3, worse: [], same: 0 });
      expect(diffReports(one, nothing)).toMatchObject({ exitCode: 3, worse: [], better: [] });
    }
  });
});

describe("a finding at several operations", () => {
  const [some] = flawed.findings;
  const at = (operations: readonly string[], severity: "high" | "low" = "high"): Report => ({
    ...healthy,
    findings:
      some === undefined
        ? []
        : [
            {
              ...some,
              check: "forged-jwt",
              id: "forged-jwt/x",
              severity,
              operation: undefined,
              credential: undefined,
              operations: [...operations],
              fingerprint: `${operations}`,
              evidence: [],
            },
          ],
  });

  it.each([
    [["A /a", "B /b"], ["A /a", "B /b", "C /c"], "worse"],
    [["A /a", "B /b", "C /c"], ["A /a", "B /b"], "better"],
    [["A /a", "B /b"], ["A /a", "C /c"], "worse"],
  ] as const)("from %j to %j is one change, %s", (before, after, direction) => {
    const diff = diffReports(at(before), at(after));
    expect([diff.worse.length, diff.better.length]).toEqual(direction === "worse" ? [1, 0] : [0, 1]);
  });

  it("that is graver is worse", () => {
    expect(diffReports(at(["A /a"], "low"), at(["A /a"], "high")).exitCode).toBe(1);
    expect(diffReports(at(["A /a"], "high"), at(["A /a"], "low"))).toMatchObject({
      exitCode: 0,
      better: [{}],
    });
  });
});

describe("runs of several environments", () => {
  it("are compared by name, and an environment of one of them only is said", () => {
    const before = mergeReports([healthy, { ...flawed, target: { ...flawed.target, environment: "gone" } }]);
    const worse = { ...flawed, target: { ...flawed.target, environment: "staging" } };
    const after = mergeReports([worse, { ...healthy, target: { ...healthy.target, environment: "new" } }]);
    const diff = diffReports(before, after);
    expect(diff.worse.map(({ environment }) => environment)).toEqual(["staging", "staging", "staging"]);
    expect(diff.notCompared).toEqual([
      "the new run does not have the environment gone",
      "the old run does not have the environment new",
    ]);
  });
});

describe("refused are", () => {
  it.each([
    ["runs of different commands", { command: "verify" }, /wanted two runs of check, or two of verify/],
    ["diagnoses", { command: "diagnose" }, /wanted two runs of check/],
    ["shards", { shard: { index: 1, count: 2, required: [], selection: "" } }, /got shard 1\/2 of one/],
  ])("%s", (_, changes, message) => {
    expect(() => diffReports(healthy, { ...healthy, ...changes })).toThrow(message);
  });
});
