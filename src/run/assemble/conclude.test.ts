import { describe, expect, it } from "vitest";
import type { ReportFinding } from "../../../contracts/report/report.ts";
import { type LeftReason, rowIds } from "../../../contracts/report/terms.ts";
import { checks } from "../../../suites/index.ts";
import { rows } from "../../../suites/troubleshooting/rows.ts";
import { testContext } from "../../../test/support/suites.ts";
import type { CheckResult } from "../evaluate/check-reporter.ts";
import { plan } from "../plan/plan.ts";
import { assemble } from "./assemble.ts";
import type { Assembly } from "./conclude.ts";
import { decideRows } from "./troubleshooting.ts";

const result = (
  id: string,
  outcome: CheckResult["outcome"],
  more: Partial<CheckResult> = {},
): CheckResult => {
  const check = checks.find((one) => one.id === id);
  if (check === undefined) throw new Error(id);
  return { check, outcome, missing: [], ...more };
};

const finding = (
  severity: ReportFinding["severity"],
  row: ReportFinding["row"] = "forbidden",
): ReportFinding => ({
  id: "unguarded-scope/x",
  fingerprint: severity,
  check: "unguarded-scope",
  title: "t",
  severity,
  confidence: "certain",
  row,
  message: `a ${severity} fault`,
  evidence: [],
  fix: [`mend the ${severity} one`],
});

interface Sketch {
  readonly results?: readonly CheckResult[];
  readonly findings?: readonly ReportFinding[];
  readonly leftover?: number;
  readonly reason?: LeftReason;
  readonly failOn?: Assembly["failOn"];
  readonly required?: readonly string[];
  readonly shard?: Assembly["evidence"]["shard"];
}

const pass = result("unguarded-scope", "pass");
const stuck = result("refused-key", "inconclusive", { because: "no answer" });
const bug = result("late-guard", "crashed", { because: "TypeError" });

function exitOf({
  results = [pass],
  findings = [],
  leftover = 0,
  reason,
  failOn = "medium",
  required = [],
  shard,
}: Sketch): number {
  const keys = Array.from({ length: leftover }, (_, index) => ({
    id: `k${index}`,
    name: "n",
    ...(reason && { reason }),
  }));
  return assemble({
    plan: plan([], testContext),
    evidence: {
      tool: { name: "titan-auth", version: "0" },
      command: "check",
      target: { authUrl: "https://a.test", taskServiceUrl: "https://a.test", embedded: false },
      startedAt: new Date(0),
      finishedAt: new Date(1),
      waitedMs: 0,
      results: new Map(),
      exchanges: [],
      keys: { created: leftover, revoked: 0, leftover: keys },
      notices: [],
      ...(shard && { shard }),
    },
    judgement: { results, findings, matrix: { operations: [], cells: [], response: () => undefined } },
    failOn,
    required,
    unasked: [],
  }).exitCode;
}

describe("the exit code", () => {
  it.each<[string, Sketch, number]>([
    ["a pass", {}, 0],
    ["a minor finding", { findings: [finding("low")] }, 0],
    ["a finding at the threshold", { findings: [finding("medium")] }, 1],
    ["a finding below a higher threshold", { findings: [finding("medium")], failOn: "high" }, 0],
    ["a finding that never fails", { findings: [finding("critical")], failOn: "never" }, 0],
    ["an inconclusive check", { results: [pass, stuck] }, 3],
    ["a failure over an inconclusive check", { results: [pass, stuck], findings: [finding("high")] }, 1],
    ["a bug over everything", { results: [pass, stuck, bug], findings: [finding("high")], leftover: 1 }, 70],
    ["leftover keys", { leftover: 2 }, 5],
    ["keys whose creation was not answered", { leftover: 1, reason: "unclear" }, 5],
    ["keys whose creation was not handled", { leftover: 1, reason: "unhandled" }, 0],
    ["an inconclusive check over leftover keys", { results: [pass, stuck], leftover: 2 }, 3],
    ["nothing ran", { results: [] }, 4],
    ["nothing could be tried", { results: [result("late-guard", "inapplicable")] }, 4],
    [
      "a shard in which nothing could be tried",
      {
        results: [result("late-guard", "inapplicable")],
        shard: { index: 1, count: 2, required: [], selection: "all" },
      },
      0,
    ],
    ["leftover keys over nothing ran", { results: [], leftover: 1 }, 5],
    ["a required row that was not tested", { required: ["session-vs-key"] }, 3],
    [
      "a required suite that lacked a credential",
      {
        results: [result("unguarded-scope", "inapplicable", { missing: ["minting"] }), pass],
        required: ["scopes"],
      },
      3,
    ],
    ["a required suite that was tested", { required: ["scopes"] }, 0],
  ])("of %s", (_what, sketch, exit) => expect(exitOf(sketch)).toBe(exit));
});

describe("the troubleshooting table", () => {
  const all = rows.flatMap(({ ruledOutBy }) => ruledOutBy).map((id) => result(id, "pass"));

  it("is ruled out by checks that passed", () => {
    expect(decideRows(all, []).map(({ row, verdict }) => [row, verdict])).toEqual(
      rowIds.map((row) => [row, "ruled-out"]),
    );
  });

  it("is confirmed by a grave finding, with what to do, the worst first", () => {
    const table = decideRows(all, [finding("medium"), finding("critical")]);
    expect(table[1]).toMatchObject({ verdict: "confirmed", because: "a critical fault, and 1 more finding" });
    expect(table[1]?.next).toContain("mend the critical one");
  });

  it("is not confirmed by a minor finding, which it names all the same", () => {
    const [, forbidden] = decideRows(all, [finding("low")]);
    expect(forbidden).toMatchObject({ verdict: "ruled-out", findings: ["low"] });
  });

  it("is not tested where a check did not pass", () => {
    const table = decideRows([...all.slice(0, -1), stuck].reverse(), []);
    expect(table[3]).toMatchObject({ verdict: "not-tested", because: "no answer" });
  });
});
