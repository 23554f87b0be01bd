import { expect, test } from "vitest";
import type { Report } from "../../../contracts/report/report.ts";
import { brokenReport, finding } from "../../../test/support/report/broken.ts";
import { hostileReport } from "../../../test/support/report/hostile.ts";
import { hasXmllint, type XmlElement, xmlElements, xmllint } from "../../../test/support/report/readers.ts";
import { healthyChecks, page, report } from "../../../test/support/report.ts";
import { junit } from "./junit.ts";

const parse = (value: Report) => xmlElements(junit(value, page()));
const named = (elements: readonly XmlElement[], name: string) => elements.filter((one) => one.name === name);

test("a healthy run is one passed case a check", () => {
  const elements = parse(report());
  expect(named(elements, "testcase")).toHaveLength(healthyChecks.length);
  expect(named(elements, "testsuites")[0]?.attributes).toMatchObject({
    tests: "44",
    failures: "0",
    errors: "0",
    time: "9.400",
  });
  for (const name of ["failure", "error", "skipped"]) expect(named(elements, name)).toEqual([]);
});

test("a broken run has a case a check and a case a wrong cell, each with a name of its own", () => {
  const elements = parse(brokenReport());
  const cases = named(elements, "testcase");
  // Three wrong cells, and three findings whose checks this made-up report does not have.
  expect(cases).toHaveLength(healthyChecks.length + 3 + 3);
  const names = cases.map(({ attributes }) => `${attributes["classname"]} ${attributes["name"]}`);
  expect(new Set(names).size).toBe(names.length);
  const wrong = named(elements, "failure").find(({ text }) => text.startsWith("ALLOWED 200"));
  expect(wrong?.parent?.attributes).toMatchObject({
    classname: "titan-auth.scopes.scope-not-enforced",
    name: "GET /api/v1/billing/ledger with key[all but billing:read]",
  });
  expect(wrong?.text).toContain("fix         1. Put the scope guard for billing:read");
});

test("what failed explains itself in the body, with cause, evidence and fix", () => {
  const value = brokenReport({ findings: [finding({ check: "scopes-2", cause: "why", fix: ["mend"] })] });
  const failure = named(parse(value), "failure").find(({ parent }) =>
    parent?.attributes["name"]?.startsWith("scopes-2"),
  );
  expect(failure?.attributes["type"]).toBe("critical");
  for (const part of ["answered 200", "cause       why", "fix         mend", "exchange x-118"])
    expect(failure?.text).toContain(part);
});

test("inconclusive and crashed are errors, inapplicable is skipped", () => {
  const elements = parse(
    brokenReport({
      findings: [],
      checks: (["inconclusive", "crashed", "inapplicable"] as const).map((outcome, index) => ({
        id: `c${index}`,
        suite: "reach",
        title: "t",
        outcome,
        severity: "high",
        because: `because ${outcome}`,
      })),
    }),
  );
  expect(named(elements, "error").map(({ text }) => text)).toEqual([
    "because inconclusive",
    "because crashed",
  ]);
  expect(named(elements, "skipped").map(({ text }) => text)).toEqual(["because inapplicable"]);
});

test("what is below the gate is skipped and not failed, so that the pipeline agrees with the exit code", () => {
  const value = report({
    checks: [{ id: "a", suite: "reach", title: "t", outcome: "fail", severity: "low" }],
    findings: [finding({ check: "a", severity: "low" })],
  });
  const elements = parse(value);
  expect(named(elements, "failure")).toEqual([]);
  expect(named(elements, "skipped")[0]?.text).toContain("Below the gate (--fail-on medium)");
});

test("a run that did not pass has a case that did not pass, though every check did", () => {
  const elements = parse(report({ exitCode: 5, because: "2 keys could not be revoked" }));
  expect(named(elements, "error").map(({ text }) => text)).toEqual([
    "2 keys could not be revoked\nexit code 5",
  ]);
});

test("a finding of no check, as diagnose has them, is a case; a report without any has its verdict", () => {
  const diagnosed = finding({ id: "diagnosis/x", check: "diagnosis", cause: "why" });
  const failed = parse(report({ checks: [], exitCode: 1, findings: [diagnosed] }));
  expect(named(failed, "testcase").map(({ attributes }) => attributes["classname"])).toEqual([
    "titan-auth.diagnosis",
  ]);
  expect(named(failed, "failure")[0]?.text).toContain("cause       why");
  const passed = parse(report({ checks: [], because: "The credential works" }));
  expect(named(passed, "testcase")[0]?.attributes["name"]).toBe("the run");
  expect(named(passed, "failure")).toEqual([]);
});

test("the counts are those of the elements", () => {
  const elements = parse(brokenReport());
  const sum = (count: string) =>
    named(elements, "testsuite").reduce((total, { attributes }) => total + Number(attributes[count]), 0);
  for (const [count, name] of [
    ["tests", "testcase"],
    ["failures", "failure"],
    ["errors", "error"],
    ["skipped", "skipped"],
  ] as const) {
    expect(sum(count)).toBe(named(elements, name).length);
    if (count !== "skipped")
      expect(Number(named(elements, "testsuites")[0]?.attributes[count])).toBe(sum(count));
  }
});

test.skipIf(!hasXmllint)("xmllint reads it as well (skipped where it is not installed)", () => {
  for (const value of [report(), brokenReport(), hostileReport()])
    expect(() => xmllint(junit(value, page()))).not.toThrow();
  expect(() => xmllint("<a>\u0001</a>")).toThrow();
});

test("hostile texts and twins stay inside of their elements", () => {
  const value = hostileReport();
  const [first] = value.checks;
  const elements = parse({ ...value, checks: [...value.checks, ...(first === undefined ? [] : [first])] });
  expect(new Set(elements.map(({ name }) => name))).toEqual(
    new Set(["testsuites", "testsuite", "properties", "property", "testcase", "failure", "error", "skipped"]),
  );
  const cases = named(elements, "testcase").map(
    ({ attributes }) => `${attributes["classname"]} ${attributes["name"]}`,
  );
  expect(new Set(cases).size).toBe(cases.length);
  expect(junit(value, page())).not.toMatch(/^\s*::|##\w*\[/m);
});
