import { expect, test } from "vitest";
import type { Report } from "../../../contracts/report/report.ts";
import { page, report, troubleshooting } from "../../../test/support/report.ts";
import { reporterFor } from "../index.ts";

const diagnosisTerminal = await reporterFor({ command: "diagnose" }, "terminal");
const diagnosisMarkdown = await reporterFor({ command: "diagnose" }, "markdown");

const poison =
  "\u001b]0;x\u0007\u001b[2J\u202e\u200b\r\n::error::boom\n##[group] <script>alert(1)</script> [a](https://e.example) ![b](//e.example/p.png) @titan/admins #7 | `x` **b** www.e.example";

const finding: Report["findings"][number] = {
  id: "diagnosis/x",
  fingerprint: "f",
  check: "diagnosis",
  title: poison,
  severity: "high",
  confidence: "certain",
  row: "unauthorized",
  message: poison,
  evidence: ["x1"],
  fix: [],
  owner: "caller",
  proof: [poison],
  now: [poison],
  later: [poison],
  next: `echo ${poison}`,
};

const hostile = (): Report =>
  report({
    command: "diagnose",
    outcome: "fail",
    exitCode: 1,
    because: poison,
    notices: [poison],
    findings: [finding, { ...finding, id: "diagnosis/y" }],
    answer: { finding: "diagnosis/x", confidence: "certain" },
    ruledOut: [poison],
    steps: [{ step: "titan", title: "Titan", state: "broken", fact: poison, evidence: [] }],
    exchanges: [
      {
        id: "x1",
        probe: "p",
        method: "GET",
        url: `https://a.example/${poison}`,
        credential: poison,
        trouble: poison,
        requestId: poison,
        startedAt: "2026-01-01T00:00:00.000Z",
        durationMs: 1,
      },
    ],
  });

test("a terminal page is inert, wherever its lines end", () => {
  for (let columns = 40; columns <= 120; columns += 1) {
    const text = diagnosisTerminal(hostile(), page({ columns, verbose: columns % 2 === 0 }));
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text).not.toMatch(/^\s*::/m);
    expect(text).not.toContain("##[");
  }
});

test("an ASCII page is ASCII", () => {
  expect(diagnosisTerminal(hostile(), page({ ascii: true, verbose: true }))).toMatch(/^[\x20-\x7e\n]*$/);
});

test("Markdown shows what a server said, and does nothing of it", () => {
  const text = diagnosisMarkdown(hostile(), page());
  const outsideCode = text.replace(/```[\s\S]*?```/g, "").replace(/(`+)(?:(?!\1).)*\1/g, "");
  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(outsideCode).not.toMatch(
    /<script|(?<!\\)\[a|(?<!\\)\]\(|@titan|(?<!\\)#7|(?<!\\)\*\*b(?!roken)|www\.e|https:\/\/e/,
  );
  expect(text).not.toMatch(/^\s*::/m);
  expect(text).not.toContain("##[");
  const cells = diagnosisMarkdown(hostile(), page({ verbose: true }))
    .split("\n")
    .filter((line) => line.startsWith("| ✗ failed"));
  expect(cells.map((line) => line.match(/(?<!\\)\|/g)?.length)).toEqual([4]);
});

test("rows that were not tested for one reason say it once", () => {
  const because = "nothing was sent";
  const rows = troubleshooting.map((row) => ({
    ...row,
    verdict: "not-tested" as const,
    because,
    findings: [],
  }));
  const shown = diagnosisTerminal(report({ command: "diagnose", troubleshooting: rows }), page());
  expect(shown.split(because)).toHaveLength(2);
  for (const { problem } of rows) expect(shown).toContain(problem);
});
