import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Report } from "../../../contracts/report/report.ts";
import { brokenReport } from "../../../test/support/report/broken.ts";
import { healthyMatrix, page, report } from "../../../test/support/report.ts";
import { mergeReports } from "../../compare/merge.ts";
import { reporterOf } from "../index.ts";
import { textWidth } from "./layout.ts";

const terminal = await reporterOf("terminal");

const untested: Partial<Report> = {
  target: {
    authUrl: "http://127.0.0.1:4010",
    taskServiceUrl: "http://127.0.0.1:4011",
    environment: "staging",
    embedded: true,
  },
  notTested: [
    {
      what: "Sign-in",
      because: "neither TITAN_EMAIL nor TITAN_PASSWORD is set, so no one could sign in",
      checks: ["good-login", "wrong-password"],
    },
    { what: "API keys", because: "there was no JWT to make one with", checks: [] },
  ],
  notices: ["The server's clock is 12 s behind this one."],
};

const fullDepth = (): Report => {
  const extra = healthyMatrix.operations.slice(0, 9).map(({ id }, index) => ({
    operation: id,
    credential: "key[analytics:read]",
    expected: "deny-403" as const,
    status: index === 3 ? 200 : 403,
    verdict: index === 3 ? ("unexpected-allow" as const) : ("ok" as const),
  }));
  return report({ matrix: { ...healthyMatrix, cells: [...healthyMatrix.cells, ...extra] } });
};

const everyRole = (): Report => {
  const extra = healthyMatrix.operations.flatMap(({ id: operation }) =>
    (["all-scopes", "given"] as const).map((role) => ({
      operation,
      role,
      credential: `key[${role}]`,
      expected: "any" as const,
      status: 200,
      verdict: "unexpected-allow" as const,
    })),
  );
  return report({ matrix: { ...healthyMatrix, cells: [...healthyMatrix.cells, ...extra] } });
};

test.each([
  ["healthy", report(), {}],
  ["broken", brokenReport(), {}],
  ["broken-60", brokenReport(), { columns: 60 }],
  ["broken-120", brokenReport(), { columns: 120 }],
  ["broken-ascii", brokenReport(), { ascii: true }],
  ["broken-verbose", brokenReport(), { verbose: true }],
  ["broken-quiet", brokenReport(), { quiet: true }],
  ["not-tested", report(untested), {}],
  ["full-depth", fullDepth(), {}],
] as const)("golden page: %s", async (name, value, changes) => {
  await expect(terminal(value, page(changes))).toMatchFileSnapshot(`../golden/${name}.txt`);
});

const linesIn = (text: string): readonly string[] => text.trimEnd().split("\n");

test("a healthy run is a few lines", () => {
  expect(linesIn(terminal(report(), page())).length).toBeLessThanOrEqual(20);
});

test("the outcome is first and last, and the worst finding next to the first", () => {
  const text = terminal(brokenReport(), page({ reports: "reports/latest" }));
  expect(text).toMatch(/^FAIL {2}2 problems: 1 critical, 1 high/);
  expect(text.replace(/\s+/g, " ")).toMatch(
    /FAIL 2 problems: 1 critical, 1 high; 1 more does not fail the run; exit code 1; reports in reports\/latest $/,
  );
  const order = ["CRITICAL:", "HIGH (likely):", "LOW:", "Troubleshooting", "Scopes", "Not tested"];
  const places = order.map((part) => text.indexOf(`\n${part}`));
  expect(places.every((place) => place > 0)).toBe(true);
  expect(places).toEqual([...places].sort((one, other) => one - other));
});

/** A run that could not begin. */
function stoppedReport(target: Partial<Report["target"]> = {}): Report {
  const because = "connection refused by 127.0.0.1 port 1";
  const healthy = report();
  const checks = healthy.checks.map((check) => ({ ...check, outcome: "inconclusive" as const, because }));
  const cells = healthyMatrix.cells.map((cell) => ({ ...cell, verdict: "unknown" as const }));
  return report({
    outcome: "inconclusive",
    exitCode: 3,
    because: `http://127.0.0.1:1 cannot be reached: ${because}`,
    checks,
    summary: { pass: 0, fail: 0, inconclusive: 44, inapplicable: 0, crashed: 0 },
    matrix: { ...healthyMatrix, cells },
    target: { ...healthy.target, ...target },
  });
}

test("a run that could not begin is a few lines: what happened, the fix, and what was not tested", () => {
  const text = terminal(stoppedReport(), page());
  expect(linesIn(text).filter((line) => line !== "").length).toBeLessThanOrEqual(7);
  for (const words of ["cannot be reached", "titan-auth diagnose", "44 of 44 checks", "exit code 3"])
    expect(text).toContain(words);
});

test("the next command for environments that could not be reached names one of them, for a shell", () => {
  const stopped = ["one", "two's"].map((environment) => stoppedReport({ environment }));
  expect(terminal(mergeReports(stopped), page())).toMatch(/titan-auth diagnose -e one$/m);
  expect(terminal(mergeReports(stopped.slice(1)), page())).toContain("titan-auth diagnose -e 'two'\\''s'");
});

test("one message says one thing once", () => {
  const text = terminal(brokenReport(), page()).replace(/\s+/g, " ");
  for (const { message } of brokenReport().findings) expect(text.split(message)).toHaveLength(2);
});

test("all four rows of the troubleshooting table stand in their order", () => {
  const text = terminal(brokenReport(), page());
  const places = report().troubleshooting.map(({ problem }) => text.indexOf(`  ${problem}`));
  expect(places.every((place) => place > 0)).toBe(true);
  expect(places).toEqual([...places].sort((one, other) => one - other));
});

test("a quiet, healthy page is the verdict", () => {
  expect(terminal(report(), page({ quiet: true })).split("\n")[0]).toMatch(/^PASS {2}/);
});

test("keys that were left behind are named on every page", () => {
  for (const quiet of [true, false]) {
    const text = terminal(brokenReport(), page({ quiet }));
    expect(text).toContain("titan-auth cleanup");
    expect(text).toContain("key_01HX");
  }
});

test.each([
  ["pass", "PASS"],
  ["fail", "FAIL"],
  ["inconclusive", "INCONCLUSIVE"],
  ["nothing-ran", "NOTHING RAN"],
] as const)("outcome %s is told as %s, with the exit code", (outcome, word) => {
  const text = terminal(report({ outcome, exitCode: 4 }), page({ quiet: true }));
  expect(text.startsWith(`${word}  `)).toBe(true);
  expect(text.replace(/\s+/g, " ")).toContain("exit code 4");
});

test("colour is asked for or is not there, and changes no word", () => {
  const plain = terminal(brokenReport(), page());
  const coloured = terminal(brokenReport(), page({ colour: true }));
  expect(plain).not.toContain("\u001b");
  expect(coloured).toContain("\u001b[31m");
  const trimmed = stripVTControlCharacters(coloured).replace(/ +$/gm, "");
  expect(trimmed).toBe(plain);
});

test("red is kept for what is wrong", () => {
  const healthy = terminal(report(), page({ colour: true }));
  for (const colour of ["\u001b[31m", "\u001b[33m"]) expect(healthy).not.toContain(colour);
});

const widths = [40, 60, 80, 100, 200];

test.each(widths)("no line is wider than %i columns, but for addresses", (columns) => {
  for (const value of [report(), brokenReport(), report(untested), fullDepth(), everyRole()]) {
    for (const verbose of [true, false]) {
      const lines = terminal(value, page({ columns, verbose })).split("\n");
      const wide = lines.filter((line) => textWidth(line) > columns && !/https?:\/\/\S+$/.test(line));
      expect(wide).toEqual([]);
    }
  }
});
