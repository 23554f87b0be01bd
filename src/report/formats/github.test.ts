import { expect, test } from "vitest";
import { brokenReport } from "../../../test/support/report/broken.ts";
import { hostileReport, hugeReport } from "../../../test/support/report/hostile.ts";
import { page, report } from "../../../test/support/report.ts";
import { github } from "./github.ts";

const linesOf = (text: string) => text.trimEnd().split("\n");
const levels = (text: string) => linesOf(text).map((line) => /^::(\w+) title=/.exec(line)?.[1]);

test("a pass is one notice", () => {
  expect(levels(github(report(), page()))).toEqual(["notice"]);
});

test("what fails the run is an error, the rest a warning, the verdict a notice", () => {
  const text = github(brokenReport(), page());
  expect(levels(text)).toEqual(["error", "error", "warning", "warning", "warning", "notice"]);
  expect(linesOf(text)[0]).toMatch(
    /^::error title=critical%3A An operation opens to a key without its scope::GET .*%0ACause: The handler/,
  );
  expect(text).toContain("answered 503 twice");
  expect(text).toContain("revoke with titan-auth cleanup");
});

test("there are at most ten of each, and the tenth sums up the rest", () => {
  const lines = linesOf(github(hugeReport(37), page()));
  const errors = lines.filter((line) => line.startsWith("::error "));
  expect(errors).toHaveLength(10);
  expect(errors[9]).toMatch(/^::error title=and 28 more::/);
  const [only] = linesOf(github(hugeReport(10), page())).slice(9);
  expect(only).not.toContain("more::");
});

test("nothing that a server said starts a command, or ends one", () => {
  const text = github(hostileReport(), page());
  expect(levels(text)).not.toContain(undefined);
  for (const line of linesOf(text)) {
    expect(line).toMatch(/^::(?:error|warning|notice) title=[^:,]*::/);
    expect(line.slice(2).match(/%(?!0A|25|3A|2C)/)).toBeNull();
    expect(line).not.toContain("##[");
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});
