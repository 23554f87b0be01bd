import { describe, expect, it } from "vitest";
import type { Change, Diff } from "../../../contracts/report/diff.ts";
import { poison } from "../../../test/support/report/hostile.ts";
import { page } from "../../../test/support/report.ts";
import { diffReporters } from "../reporters.ts";

const change = (changes: Partial<Change> = {}): Change => ({
  kind: "cell",
  operation: "GET /a",
  credential: "none",
  before: "ok 401",
  after: "open 200",
  says: "GET /a with none",
  ...changes,
});

const side: Diff["old"] = {
  name: "staging",
  runId: "r",
  startedAt: "2026-01-01T00:00:00.000Z",
  outcome: "pass",
  exitCode: 0,
  because: "b",
};

const diff = (changes: Partial<Diff> = {}): Diff => ({
  schemaVersion: 1,
  tool: { name: "titan-auth", version: "0.1.0" },
  old: side,
  new: side,
  worse: [],
  better: [],
  changed: [],
  same: 3,
  notCompared: [],
  because: "Nothing got worse",
  exitCode: 0,
  ...changes,
});

const hostile = diff({
  old: { ...side, name: poison },
  worse: [
    change({ operation: poison, credential: poison, finding: poison, severity: "high", environment: poison }),
    change({
      kind: "finding",
      finding: poison,
      severity: "low",
      before: poison,
      after: poison,
      says: poison,
    }),
  ],
  better: [change({ says: poison })],
  changed: [change({ kind: "check", check: poison, says: poison })],
  notCompared: [poison],
  because: poison,
  exitCode: 1,
});

describe("a comparison", () => {
  it.each(Object.entries(diffReporters))("as %s does nothing that a hostile text wants", (name, reporter) => {
    for (const ascii of [false, true]) {
      const text = reporter(hostile, page({ ascii, verbose: true }));
      expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(text).not.toMatch(/^\s*::/m);
      expect(text).not.toMatch(/##\w*\[/);
      if (name === "html") expect(text).not.toMatch(/<(?:script|img|b)\b/);
      if (name === "markdown") expect(text).not.toMatch(/(?<!\\)[[`*]\w|@t|<b>|<img/);
    }
  });

  it("names what got worse first, and on a quiet page nothing else", () => {
    const some = diff({ worse: [change()], better: [change({ operation: "GET /b" })], exitCode: 1 });
    const text = diffReporters.terminal(some, page());
    expect(text.indexOf("Worse (1)")).toBeLessThan(text.indexOf("Better (1)"));
    const quiet = diffReporters.terminal(some, page({ quiet: true }));
    expect(quiet).toContain("Worse (1)");
    expect(quiet).not.toContain("Better");
  });

  it("tells changes that are alike in one entry", () => {
    const many = Array.from({ length: 21 }, (_, at) => change({ operation: `GET /${at}` }));
    const text = diffReporters.terminal(diff({ worse: many, exitCode: 1 }), page());
    expect(text).toContain("21 operations: ok 401 → open 200");
    expect(text).toContain("and 18 more (--verbose names them)");
    const verbose = diffReporters.terminal(diff({ worse: many, exitCode: 1 }), page({ verbose: true }));
    expect(verbose.match(/GET \/\d+ with none/g)).toHaveLength(21);
  });

  it("counts what fails nothing where there is much of it, and never what got worse", () => {
    const many = Array.from({ length: 30 }, (_, at) =>
      change({ operation: `GET /${at}`, after: `open ${at}` }),
    );
    const text = diffReporters.terminal(diff({ worse: many, changed: many, exitCode: 1 }), page());
    expect(text).toContain("and 22 more (--verbose names them)");
    expect(text.match(/GET \/29 with none/g)).toHaveLength(1);
  });
});
