import { describe, expect, it, test } from "vitest";
import { type Selftest, selftestSchema } from "../../../contracts/report/selftest.ts";
import { failing, passing } from "../../../test/support/report/selftest.ts";
import { page } from "../../../test/support/report.ts";
import { textWidth } from "../formats/layout.ts";
import { selftestReporters } from "../reporters.ts";

const { terminal, markdown, json } = selftestReporters;

const crash = {
  exitCode: 70,
  because: "A bug in titan-auth: the check forged-jwt crashed (TypeError: oops)",
  crashed: [{ deployment: "hangs", check: "forged-jwt", because: "TypeError: oops" }],
};

test.each([
  ["selftest-failing", failing(), {}],
  ["selftest-failing-verbose-ascii-60", failing(), { verbose: true, ascii: true, columns: 60 }],
  ["selftest-passing", passing(), {}],
  ["selftest-failing-quiet", failing(), { quiet: true }],
  ["selftest-crashed-quiet", passing(crash), { quiet: true }],
] as const)("golden page: %s", async (name, value, changes) => {
  await expect(terminal(value, page(changes))).toMatchFileSnapshot(`../golden/${name}.txt`);
});

test.each([
  ["selftest-failing", failing()],
  ["selftest-passing", passing()],
] as const)("golden Markdown: %s", async (name, value) => {
  await expect(markdown(value, page())).toMatchFileSnapshot(`../golden/${name}.md`);
});

test("the samples of these tests keep the schema", () => {
  for (const sample of [failing(), passing(), passing(crash)])
    expect(selftestSchema.safeParse(sample).error).toBeUndefined();
});

test.each([40, 60, 80, 200])("no line is wider than %i columns", (columns) => {
  const lines = terminal(failing(), page({ columns, verbose: columns > 60 })).split("\n");
  expect(lines.filter((line) => textWidth(line) > columns)).toEqual([]);
});

describe("the page for a terminal", () => {
  it("ends in the verdict, right behind what survived", () => {
    const blocks = terminal(failing(), page()).trimEnd().split("\n\n");
    expect(blocks.at(-1)).toMatch(/^FAIL {2}1 flaw survived/);
    expect(blocks.at(-2)).toMatch(/^Flaws that survived\n.*head-unguarded/);
    expect(terminal(passing(), page())).toMatch(/\nPASS {2}All 4 flaws/);
  });

  it("names each trouble when it is quiet, and no flaw that was caught", () => {
    const text = terminal(failing(), page({ quiet: true }));
    for (const word of ["head-unguarded", "base-path", "token-in-query", "unknown-kid-accepted"])
      expect(text).toContain(word);
    expect(text).not.toContain("Caught by");
  });

  it("says what was not sought where only some flaws were tried", () => {
    const text = terminal(passing({ complete: false, variations: 0 }), page());
    expect(text).toContain("not every flaw was tried");
    expect(text).not.toContain("healthy deployments");
  });
});

describe("Markdown", () => {
  it("is the same whenever and however fast it was made", () => {
    const later = failing({ startedAt: "2027-02-02T00:00:00.000Z", durationMs: 99_000, requests: 7 });
    expect(markdown(later, page({ columns: 40 }))).toBe(markdown(failing(), page()));
  });

  it("is a table of three columns, one line a check", () => {
    const rows = markdown(failing(), page())
      .split("\n")
      .filter((line) => line.startsWith("|"));
    expect(rows).toHaveLength(2 + failing().checks.length);
    for (const row of rows) expect(row.split("|")).toHaveLength(5);
    expect(rows.at(-1)).toContain("oversized-token-500 (low)");
    expect(rows.find((row) => row.includes("token-in-query"))).toContain("**nothing**");
  });
});

describe("hostile text is inert", () => {
  const hostile = "\u001b[2J::error::x | <img src=x> [a](https://evil.example) @all `b` **c** ##[cmd]\r\nd";
  /** Names and free text, everywhere in the same way, since names decide what belongs together. */
  const free = /^(?:because|description|id|check|code|variation|deployment|group|\d+)$/;
  const poisoned: Selftest = JSON.parse(JSON.stringify(failing(crash)), (key, value) =>
    typeof value === "string" && free.test(key) ? value + hostile : value,
  );

  it("on a terminal", () => {
    const text = terminal(poisoned, page({ verbose: true }));
    expect(text).not.toContain("\u001b");
    expect(text).not.toContain("\r");
    expect(text).not.toMatch(/^\s*::/m);
    expect(text).not.toContain("##[");
  });

  it("in Markdown", () => {
    const text = markdown(poisoned, page());
    for (const part of ["\u001b", "\r", "<img", "@all", "https://"]) expect(text).not.toContain(part);
    expect(text).not.toMatch(/(?<!\\)(?:`|\[a)/);
    for (const row of text.split("\n").filter((line) => line.startsWith("|")))
      expect(row.split(/(?<!\\)\|/)).toHaveLength(5);
  });

  it("in JSON, where it is the same value still", () => {
    const text = json(poisoned, page());
    expect(JSON.parse(text)).toEqual(poisoned);
    expect(text).not.toContain("##[");
  });
});

test("as JSON it is what it is", () => {
  expect(JSON.parse(json(failing(), page()))).toEqual(failing());
});
