import { expect, test } from "vitest";
import { brokenReport } from "../../../test/support/report/broken.ts";
import { hostileReport, hugeReport } from "../../../test/support/report/hostile.ts";
import { renderedMarkdown } from "../../../test/support/report/readers.ts";
import { page, report } from "../../../test/support/report.ts";
import { reporterOf } from "../index.ts";

const markdown = await reporterOf("markdown");

test("the outcome is first, then what is wrong, the table and the matrix, as on a terminal", () => {
  const text = markdown(brokenReport(), page());
  const heads = [...text.matchAll(/^#+ .*$/gm)].map(([line]) => line);
  expect(heads).toEqual([
    "## ✗ FAIL: 2 problems: 1 critical, 1 high; 1 more does not fail the run",
    "### ! 1 key is still valid: revoke with `titan-auth cleanup`",
    "### Findings",
    "#### CRITICAL: An operation opens to a key without its scope",
    "#### HIGH (likely): A key is refused though it has the scope",
    "#### LOW: Refusals with 401 say nothing of how to sign in",
    "### Troubleshooting",
    "### Scopes, below `/api/v1`",
    "### Not tested",
  ]);
});

test("tables are tables to another reader, every row as wide as its head", () => {
  const html = renderedMarkdown(markdown(brokenReport(), page()));
  const tables = html
    .split("<table>")
    .slice(1)
    .map((part) => part.split("</table>")[0] ?? "");
  expect(tables).toHaveLength(2);
  for (const table of tables) {
    const widths = table
      .split("<tr>")
      .slice(1)
      .map((row) => row.match(/<t[hd]/g)?.length);
    expect(new Set(widths).size).toBe(1);
    expect(widths.length).toBeGreaterThan(4);
  }
  expect(tables[1]).toContain("<strong>✗ ALLOWED 200</strong>");
});

test("a finding has its cause, its evidence and its fix", () => {
  const html = renderedMarkdown(markdown(brokenReport(), page({ verbose: true })));
  for (const part of ["asks for a signed-in caller", "Put the scope guard", "exchange x-118", "req-7c1e118"])
    expect(html).toContain(part);
});

test("what was not tested is said", () => {
  const value = report({ notTested: [{ what: "sign-in", because: "no account", checks: ["a", "b"] }] });
  expect(markdown(value, page())).toContain("- ! sign-in: no account (2 checks)");
});

test("a page that is too long is cut below 1 MiB, and says what is missing", () => {
  const text = markdown(hugeReport(3_000), page());
  expect(Buffer.byteLength(text)).toBeLessThan(1_000_000);
  expect(Buffer.byteLength(text)).toBeGreaterThan(900_000);
  const cut = text.trimEnd().split("\n").at(-1) ?? "";
  const [, missing = "0", all] = /Left out: (\d+) of (\d+) in "Findings"/.exec(cut) ?? [];
  expect(all).toBe("3000");
  expect(text.match(/^#### /gm)).toHaveLength(3_000 - Number(missing));
  expect(cut).toMatch(/The JSON report of run run-20260301-0213 has everything/);
  expect(markdown(brokenReport(), page())).not.toContain("This page was cut");
});

test("one very long text does not push the rest out", () => {
  const text = markdown(report({ because: "x".repeat(3_000_000) }), page());
  expect(text).toContain("more characters)");
  expect(text).toContain("### Troubleshooting");
});

test("hostile texts are shown and do nothing", () => {
  const text = markdown(hostileReport(), page());
  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(text).not.toMatch(/^\s*::|##\w*\[/m);
  const html = renderedMarkdown(text).replaceAll("<!-- -->", "");
  expect(html).not.toMatch(/<(?:script|img|b>|pre><\/style)/i);
  expect(html).not.toMatch(/<a [^>]*(?:javascript|e\.example)/);
  const mentions = text.replace(/(`+)(?:(?!\1).)*\1/g, "").match(/@titan|(?<!\\)#7|(?<!\\)\*\*b(?!roken)/g);
  expect(mentions).toBeNull();
});
