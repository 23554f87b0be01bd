import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkJson, deploy, filesIn, folder, titanAuth } from "../../../test/support/cli.ts";
import { formats } from "../../report/page.ts";

const sample = new URL("../../../reports/samples/flawed.json", import.meta.url);

/** A home with the sample, changed, as `run.json`. */
function saved(change: (text: string) => string = (text) => text): string {
  const home = folder();
  writeFileSync(join(home, "run.json"), change(readFileSync(sample, "utf8")));
  return home;
}

describe("titan-auth report", () => {
  it.each(formats)("renders a saved report as %s, offline, and exits as its run did", async (format) => {
    const { code, stdout } = await titanAuth(["report", "run.json", "--format", format], { home: saved() });
    expect(code).toBe(1);
    const ends = {
      terminal: "txt",
      json: "json",
      junit: "xml",
      markdown: "md",
      html: "html",
      sarif: "sarif",
      github: "github.txt",
    };
    expect(stdout).toBe(readFileSync(new URL(`flawed.${ends[format]}`, sample), "utf8"));
  });

  it("gives what the run itself gave, and all its files", async () => {
    const home = folder();
    const { env } = await deploy({ flaws: ["refusal-without-code"] });
    const { stdout } = await checkJson(["--reports", "one"], { env, home });
    const paper = await titanAuth(["report", "one/report.json", "--reports", "two"], { home });
    expect(paper.code).toBe(1);
    expect(paper.stdout).toMatch(/; exit code 1; reports in two\n$/);
    const files = filesIn(home);
    for (const end of ["html", "json", "md", "sarif", "txt", "xml"])
      expect(files[`two/report.${end}`]).toBe(files[`one/report.${end}`]);
    expect(files["two/report.json"]).toBe(stdout);
  });

  it("says nothing of its files where it is to be quiet", async () => {
    const { stderr } = await titanAuth(["report", "run.json", "--reports", "two", "--quiet"], {
      home: saved(),
    });
    expect(stderr).toBe("");
  });

  it.each([
    ["no file", undefined, /run\.json: wanted a file that can be read, got no such file\. Name/],
    ["a text", () => "a: 1\nb: 2\n", /wanted JSON, got other text\. Name a file/],
    ["no JSON", () => '{\n  "a": 1,\n}', /wanted JSON, got other text at line 3, column 1/],
    ["JSON that ends early", (text: string) => text.slice(0, 100), /got other text at line \d+, column \d+/],
    ["an empty file", () => "", /got an empty file/],
    ["a list", () => "[]", /got JSON of another kind/],
    ["another version", () => '{"schemaVersion":2}', /wanted schemaVersion 1, got schemaVersion 2/],
    ["no version", () => "{}", /got JSON without schemaVersion/],
    [
      "an unknown command",
      (text: string) => text.replace('"check"', '"frob"'),
      /unknown command "frob", by titan-auth/,
    ],
    [
      "a wrong value",
      (text: string) => text.replace('"deny-401"', '"deny-402"'),
      /at matrix\.cells\[\d+\]\.expected: Invalid option/,
    ],
    [
      "a recording",
      () => '{"format":"titan-auth recording"}',
      /a recording: judge it with titan-auth check --replay/,
    ],
    ["a hostile key", (text: string) => text.replace("{", '{"\\u001b]0;x::error::":1,'), /\\x1b\]0;x/],
  ] as const)("refuses %s, with the place", async (_name, change, message) => {
    const home = change === undefined ? folder() : saved(change);
    const { code, stdout, stderr } = await titanAuth(["report", "run.json"], { home });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toMatch(/[\p{Cc}]/u);
  });

  it("asks for a file", async () => {
    const { code, stderr } = await titanAuth(["report"]);
    expect(code).toBe(2);
    expect(stderr).toContain("titan-auth: ");
  });
});

describe("titan-auth explain", () => {
  it("tells a check, offline", async () => {
    const { code, stdout, stderr } = await titanAuth(["explain", "M3"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^unguarded-scope \(check\): A key without the scope/);
  });

  it("lists what there is", async () => {
    const { code, stdout } = await titanAuth(["explain"]);
    expect(code).toBe(0);
    expect(stdout).toContain("unguarded-scope (M3)");
  });

  it("names what may have been meant", async () => {
    const { code, stdout, stderr } = await titanAuth(["explain", "ungarded-scope"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Did you mean unguarded-scope?");
  });

  it("prints no control characters of a name that it does not know", async () => {
    const { code, stderr } = await titanAuth(["explain", "\u001b[31mx\n::error::y"]);
    expect(code).toBe(2);
    expect(stderr.trimEnd()).not.toMatch(/[\p{Cc}]/u);
  });
});

describe("in GitHub Actions", () => {
  const github = (home: string) => ({
    GITHUB_ACTIONS: "true",
    GITHUB_STEP_SUMMARY: join(home, "summary.md"),
  });

  it("a run appends its summary and puts its annotations on stderr; stdout has the page alone", async () => {
    const home = folder();
    const { env } = await deploy({ flaws: ["refusal-without-code"] });
    writeFileSync(join(home, "summary.md"), "earlier\n");
    const { code, stdout, stderr } = await titanAuth(["check"], { env: { ...env, ...github(home) }, home });
    expect(code).toBe(1);
    expect(stdout).not.toMatch(/^::/m);
    expect(stderr).toMatch(/^::error title=/m);
    expect(filesIn(home)["summary.md"]).toMatch(/^earlier\n## ✗ FAIL: /);
  });

  it("another format is left alone, and so is a saved report", async () => {
    const home = saved();
    const { env } = await deploy();
    const json = await titanAuth(["check", "reach", "--format", "json"], {
      env: { ...env, ...github(home) },
      home,
    });
    const again = await titanAuth(["report", "run.json"], { env: github(home), home });
    for (const { stderr } of [json, again]) expect(stderr).not.toMatch(/^::/m);
    expect(Object.keys(filesIn(home))).not.toContain("summary.md");
  });

  it("a summary that cannot be written changes no verdict", async () => {
    const { env } = await deploy();
    const summary = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: "/dev/null/x" };
    const { code, stderr } = await titanAuth(["check", "reach"], { env: { ...env, ...summary } });
    expect(code).toBe(0);
    expect(stderr).toContain("GITHUB_STEP_SUMMARY could not be written");
  });
});
