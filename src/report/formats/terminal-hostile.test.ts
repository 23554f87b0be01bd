import { expect, test } from "vitest";
import type { Report } from "../../../contracts/report/report.ts";
import { brokenReport, finding } from "../../../test/support/report/broken.ts";
import { page } from "../../../test/support/report.ts";
import { reporterOf } from "../index.ts";

const terminal = await reporterOf("terminal");

test("an ASCII page is ASCII, whatever the server said", () => {
  const value = brokenReport({ because: "naïve – 日本", notices: ["“…”"] });
  expect(terminal(value, page({ ascii: true, verbose: true }))).toMatch(/^[\x20-\x7e\n]*$/);
});

const poison = "\u001b]0;x\u0007\u001b[2J\u202e\u200b\r\n::error::boom\n##[group]";

/** The poison in every text that is not a word of the report's own. */
const poisoned = (): Report => {
  const value = brokenReport({
    notTested: [{ what: "w", because: "b", checks: [] }],
    notices: ["n"],
    findings: [finding({ cause: "c", fix: ["f"] })],
  });
  const words =
    /^(pass|fail|inconclusive|inapplicable|reach|sign-in|session|api-keys|scopes|refusals|contracts|ok|open|shut|kind|unknown|absent|ruled-out|confirmed|critical|certain|high|medium|low|allow|any|deny-40[13])$/;
  return mapValues(value, (text) => (words.test(text) ? text : `${poison} ${text}`));
};

function mapValues(value: Report, change: (text: string) => string): Report {
  return JSON.parse(JSON.stringify(value), (_, item: unknown) =>
    typeof item === "string" ? change(item) : item,
  );
}

test("hostile text is inert in every field, wherever the lines end", () => {
  const value = poisoned();
  for (let columns = 40; columns <= 120; columns += 1) {
    const text = terminal(value, page({ columns, verbose: columns % 2 === 0 }));
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text).not.toMatch(/^\s*::/m);
    expect(text).not.toContain("##[");
    expect(text).toContain("\\x1b]0;x");
  }
});
