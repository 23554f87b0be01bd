import { describe, expect, test } from "vitest";
import type { Report } from "../../../contracts/report/report.ts";
import { brokenReport, finding } from "../../../test/support/report/broken.ts";
import { hostileReport } from "../../../test/support/report/hostile.ts";
import { sarifProblems } from "../../../test/support/report/readers.ts";
import { page, report } from "../../../test/support/report.ts";
import { sarif } from "./sarif.ts";

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly Record<string, unknown>[] } };
      readonly results: readonly (Record<string, unknown> & {
        readonly message: { readonly text: string };
        readonly ruleIndex: number;
      })[];
      readonly invocations: readonly [Record<string, unknown>];
    },
  ];
}
/** As a check says it of its findings. */
const weak = finding({ weakness: { cwe: 862, owasp: "API5" } });
const runOf = (value: Report) => (JSON.parse(sarif(value, page())) as Log).runs[0];

describe("the official schema of SARIF 2.1.0", () => {
  test.each([
    ["a pass", report()],
    ["several findings", brokenReport()],
    ["hostile texts", hostileReport()],
    ["weaknesses", brokenReport({ findings: [weak] })],
    ["nothing ran", report({ outcome: "nothing-ran", checks: [], notices: ["n"] })],
  ])("accepts %s", (_, value) => {
    expect(sarifProblems(JSON.parse(sarif(value, page())))).toEqual([]);
  });

  test("would not accept something else", () => {
    const log = JSON.parse(sarif(brokenReport(), page()));
    log.runs[0].results[0].level = "fatal";
    expect(sarifProblems(log)).not.toEqual([]);
  });
});

test("rules and fingerprints are the same in every run, whatever order findings come in", () => {
  const one = runOf(brokenReport());
  const other = runOf(brokenReport({ findings: [...brokenReport().findings].reverse(), runId: "other" }));
  expect(other.tool.driver.rules).toEqual(one.tool.driver.rules);
  expect(
    one.results.map((result) => [result["ruleId"], result["level"], result["partialFingerprints"]]),
  ).toEqual([
    ["scope-not-enforced/opened", "error", { "titanAuthFinding/v1": "5f1c0d" }],
    ["own-scope-refused/refused", "error", { "titanAuthFinding/v1": "5f1c0d" }],
    ["challenge-missing/missing", "note", { "titanAuthFinding/v1": "5f1c0d" }],
  ]);
  for (const { ruleIndex, ...result } of one.results)
    expect(one.tool.driver.rules[ruleIndex]?.["id"]).toBe(result["ruleId"]);
});

test("a result stands at each of its operations, and at the deployment where it has none", () => {
  const { operation: _, ...nowhere } = finding();
  const { results } = runOf(
    brokenReport({ findings: [finding({ operations: ["GET /a", "GET /b"] }), nowhere] }),
  );
  const places = results.map(({ locations }) => JSON.stringify(locations));
  expect(places.some((place) => place.includes('"GET /a"') && place.includes('"GET /b"'))).toBe(true);
  expect(places.some((place) => place.includes('"https://api.webscraping.titannet.io"'))).toBe(true);
});

test("help points to the reference only where it is an address", () => {
  const rule = (reference: string) =>
    runOf(brokenReport({ findings: [finding({ reference })] })).tool.driver.rules[0];
  expect(rule("https://www.rfc-editor.org/rfc/rfc6750#section-3.1")?.["helpUri"]).toContain("rfc6750");
  expect(rule("javascript:alert(1)")).not.toHaveProperty("helpUri");
});

test("a run that could tell nothing was not successful, and says why", () => {
  const [invocation] = runOf(brokenReport({ outcome: "inconclusive", exitCode: 3 })).invocations;
  expect(invocation).toMatchObject({ executionSuccessful: false, exitCode: 3 });
  expect(JSON.stringify(invocation["toolExecutionNotifications"])).toContain("answered 503 twice");
});

test("a hostile message is no link", () => {
  for (const { message } of runOf(hostileReport()).results) expect(message.text).not.toMatch(/\]\(|\{\d+\}/);
});

test("a rule is related to its weakness in both lists, which stand in the log", () => {
  const log = JSON.parse(sarif(brokenReport({ findings: [weak] }), page()));
  const [{ tool, taxonomies }] = log.runs;
  const [rule] = tool.driver.rules;
  for (const { target } of rule.relationships) {
    const list = taxonomies[target.toolComponent.index];
    expect(list.guid).toBe(target.toolComponent.guid);
    expect(list.taxa.map(({ id }: { id: string }) => id)).toContain(target.id);
  }
  expect(rule.relationships.map(({ target }: { target: { id: string } }) => target.id)).toEqual([
    "862",
    "API5:2023",
  ]);
  expect(rule.properties.tags).toContain("external/cwe/cwe-862");
});
