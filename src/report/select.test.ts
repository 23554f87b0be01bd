import { expect, test } from "vitest";
import { brokenReport, finding } from "../../test/support/report/broken.ts";
import { report } from "../../test/support/report.ts";
import { firstOf } from "./document/model.ts";
import { failureGroupsOf, findingsOf, severitiesOf, suitesOf } from "./select.ts";

test("suites stand in the order of the run, what needs attention first in each", () => {
  const views = suitesOf(brokenReport());
  expect(views.map(({ suite }) => suite)).toEqual([
    "reach",
    "sign-in",
    "session",
    "api-keys",
    "scopes",
    "refusals",
    "contracts",
  ]);
  expect(views.find(({ suite }) => suite === "scopes")).toMatchObject({
    tallies: [
      { name: "fail", count: 2 },
      { name: "inconclusive", count: 1 },
      { name: "pass", count: 6 },
      { name: "inapplicable", count: 1 },
    ],
  });
});

test("suites that were not run are left out", () => {
  const checks = report().checks.filter(({ suite }) => suite === "session");
  expect(suitesOf(report({ checks })).map(({ suite }) => suite)).toEqual(["session"]);
});

test("one reason stands once, however many checks it stopped", () => {
  const checks = report().checks.map((check) => ({
    ...check,
    outcome: "inconclusive" as const,
    because: "refused",
  }));
  expect(failureGroupsOf(report({ checks }))).toMatchObject([{ because: "refused", titles: { length: 44 } }]);
});

test("findings go from most to least severe, and the surer one first", () => {
  const findings = [
    finding({ id: "a", severity: "critical", confidence: "certain" }),
    finding({ id: "b", severity: "info" }),
    finding({ id: "c", severity: "critical", confidence: "possible" }),
    finding({ id: "d", severity: "medium" }),
  ];
  const views = findingsOf(report({ findings, failOn: "high" }));
  expect(views.map((view) => [view.finding.id, view.gates])).toEqual([
    ["a", true],
    ["c", true],
    ["d", false],
    ["b", false],
  ]);
  expect(findingsOf(report({ findings, failOn: "never" })).some(({ gates }) => gates)).toBe(false);
});

test("evidence is resolved to exchanges", () => {
  const first = findingsOf(brokenReport()).at(0);
  expect(first?.evidence.map(({ url }) => url)).toEqual([
    "https://api.webscraping.titannet.io/api/v1/billing/ledger",
  ]);
});

test("severities are counted worst first", () => {
  expect(severitiesOf(findingsOf(brokenReport()))).toEqual([
    { name: "critical", count: 1 },
    { name: "high", count: 1 },
    { name: "low", count: 1 },
  ]);
});

test("a list is cut only where that saves lines", () => {
  expect(firstOf([1, 2, 3], 2)).toEqual({ shown: [1, 2, 3], more: 0 });
  expect(firstOf([1, 2, 3, 4], 2)).toEqual({ shown: [1, 2], more: 2 });
});
