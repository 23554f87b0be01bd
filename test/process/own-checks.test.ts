import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { reportSchema } from "../../contracts/report/report.ts";
import { selftestSchema } from "../../contracts/report/selftest.ts";
import { deploy, folder, titanAuth } from "../support/cli.ts";

/** Checks of one's own: the example of docs/own-checks.md as it stands there, and what is wrong with others. */

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/own-checks.md"), "utf8");
const files = Object.fromEntries(
  [...page.matchAll(/^```(?:js|yaml)\n(?:\/\/|#) (\S+)\n([\s\S]*?)^```/gm)].map(
    ([, name = "", text = ""]) => [name, text],
  ),
);
const id = "writing-report-key";

/** A folder with these files, where the package is installed. */
function home(own: Readonly<Record<string, string>> = files): string {
  const place = folder();
  mkdirSync(join(place, "node_modules"));
  symlinkSync(root, join(place, "node_modules/titan-auth-suite"));
  for (const [name, text] of Object.entries(own)) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), text);
  }
  return place;
}

const started = (text: string) => home({ "titan-auth.yaml": "checks: [./x.mjs]\n", "x.mjs": text });

describe("the check of docs/own-checks.md", () => {
  it("passes at a healthy deployment, and its keys are revoked", async () => {
    const { env, livingKeys } = await deploy();
    const { code, stdout } = await titanAuth(["check", "own", "--format", "json"], { env, home: home() });
    expect(code, stdout).toBe(0);
    const { checks, keys } = reportSchema.parse(JSON.parse(stdout));
    expect(checks.filter(({ suite }) => suite === "own")).toMatchObject([{ id, outcome: "pass" }]);
    expect(keys.created).toBeGreaterThan(1);
    expect(livingKeys()).toEqual([]);
  });

  it("finds its flaw, in every format", async () => {
    const { env } = await deploy({ flaws: ["read-opens-write"] });
    const place = home();
    const args = ["check", id, "--reports", "out", "--fail-on", "high"];
    const { code, stdout } = await titanAuth(args, { env, home: place });
    expect(code, stdout).toBe(1);
    expect(stdout).toContain("The key of the nightly report can write");
    for (const name of ["report.json", "report.html", "report.md", "report.xml", "report.sarif"])
      expect(readFileSync(join(place, "out", name), "utf8"), name).toContain(id);
  });

  it("is planned, explained, and run with all others", async () => {
    const { env } = await deploy();
    const place = home();
    const plan = await titanAuth(["check", id, "--plan", "--format", "json"], { env, home: place });
    const { requests } = JSON.parse(plan.stdout);
    expect(requests.filter(({ checks }: { checks: string[] }) => checks.includes(id)).length).toBeGreaterThan(
      5,
    );
    const explained = await titanAuth(["explain", id, "--config", "titan-auth.yaml"], { home: place });
    expect(explained.stdout).toContain("This key lies on a machine that many may use.");
    expect(explained.stdout).toContain("POST /api/v1/tasks as key[tasks:read executions:read]");
    const whole = await titanAuth(["check", "--plan", "--format", "json"], { env, home: place });
    expect(whole.stdout).toContain(`"${id}"`);
    expect(whole.stdout).toContain('"unguarded-scope"');
  });

  it("is typed, with the package alone", async () => {
    const place = home({ ...files, "package.json": '{ "type": "module" }' });
    const flags = [
      "--noEmit",
      "--strict",
      "--allowJs",
      "--checkJs",
      "--module",
      "nodenext",
      "--target",
      "es2022",
    ];
    const tsc = (text: string) => {
      writeFileSync(join(place, "x.mjs"), text);
      const args = [join(root, "node_modules/typescript/bin/tsc"), ...flags, "--types", "", "x.mjs"];
      return promisify(execFile)(process.execPath, args, { cwd: place });
    };
    const whole = files[`checks/${id}.mjs`] ?? "";
    expect((await tsc(whole)).stdout).toBe("");
    await expect(tsc(whole.replace('severity: "high"', 'severity: "hig"'))).rejects.toMatchObject({
      stdout: expect.stringContaining("error TS"),
    });
    await expect(tsc(whole.replace('found("write-let-in"', 'found("other"'))).rejects.toMatchObject({
      stdout: expect.stringContaining("error TS"),
    });
  });

  it("proves itself in a self test: its flaw is killed, and no healthy deployment raises an alarm", async () => {
    const args = ["selftest", "--checks", `checks/${id}.mjs`, "--format", "json"];
    const { code, stdout } = await titanAuth(args, { home: home() });
    const result = selftestSchema.parse(JSON.parse(stdout));
    expect(result).toMatchObject({
      flaws: 1,
      killed: 1,
      survivors: [],
      idleChecks: [],
      falseAlarms: [],
      inexact: [],
    });
    expect(result.variations).toBeGreaterThan(20);
    expect(code).toBe(0);
  });
});

describe("a self test of checks of one's own", () => {
  const whole = files[`checks/${id}.mjs`] ?? "";
  const selftest = (modules: Readonly<Record<string, string>>) =>
    titanAuth(["selftest", "--format", "json", "--checks", ...Object.keys(modules)], { home: home(modules) });

  it("fails for a check that does not find its flaw, names none, or cries at a healthy deployment", async () => {
    const as = (name: string, text: string) => text.replace(`id: "${id}"`, `id: "${name}"`);
    const { code, stdout } = await selftest({
      "blind.mjs": as("blind", whole.replace('flaw: "read-opens-write"', 'flaw: "query-token-accepted"')),
      "idle.mjs": as(
        "idle",
        whole.replace('  flaw: "read-opens-write",\n', "").replace(/judge\([\s\S]*/, "judge() {} });"),
      ),
      "loud.mjs": as("loud", whole.replace('"invalid"]', '"invalid", "missing"]')),
    });
    const { survivors, idleChecks, falseAlarms } = selftestSchema.parse(JSON.parse(stdout));
    expect(code).toBe(1);
    expect(survivors).toEqual(["query-token-accepted"]);
    expect(idleChecks).toContain("idle");
    expect(falseAlarms.flatMap(({ findings }) => findings)).toContain("loud/write-let-in");
  });

  it("refuses a flaw that does not exist, and flaws named besides", async () => {
    const stray = await selftest({ "x.mjs": whole.replace("read-opens-write", "read-opens-writes") });
    expect(stray.code).toBe(2);
    expect(stray.stderr).toContain("Did you mean read-opens-write?");
    const both = await titanAuth(["selftest", "--checks", "x.mjs", "--flaw", "query-token-accepted"]);
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining("neither --flaw nor")]);
  });
});

describe("a module that is wrong sends nothing, exit code 2:", () => {
  const whole = 'import { defineCheck, request } from "titan-auth-suite";\nexport default ';
  const check = (changes: string) =>
    `${whole}defineCheck({ id: "some-check", title: "T", failureTitle: "F", severity: "low", rationale: "R",
      messages: { bad: { text: "t", fix: [] } }, cases: () => [], judge() {}, ${changes} });`;

  it.each([
    [
      "no default export",
      "export const a = 1;",
      "wanted a default export: one check, or a list of checks, got no default export",
    ],
    [
      "not a check",
      "export default { id: 'x' };",
      "wanted what defineCheck, defineMatrixCheck or defineSurvey gives",
    ],
    ["an error", "throw new Error('broken');", "got an error: broken"],
    ["a package that is missing", 'import "no-such-package";', "no-such-package"],
    ["a field that is missing", check("title: undefined"), "x.mjs): title: wanted"],
    ["a field that is misspelled", check("failuretitle: 'x'"), "Did you mean failureTitle?"],
    ["a severity that there is none of", check("severity: 'hig'"), "Did you mean high?"],
    [
      "an id that is taken",
      check('id: "unguarded-scope"'),
      'got "unguarded-scope", one that titan-auth has already',
    ],
    [
      "cases that throw",
      check("cases() { throw new Error('no list'); }"),
      "cases: wanted a list of what to send",
    ],
    [
      "a control that is none of the probes",
      check('cases: (context) => [{ probes: { a: request({ path: "/" }, context) }, control: "b" }]'),
      'got the control "b", which is none of the probes',
    ],
    [
      "a request that nobody made",
      check("cases: () => [{ probes: { a: {} } }]"),
      "got a request that none of these made",
    ],
  ])("%s", async (_name, text, words) => {
    const { env } = await deploy();
    const { code, stdout, stderr } = await titanAuth(["check", "--plan"], { env, home: started(text) });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("titan-auth.yaml:1:10 (./x.mjs)");
    expect(stderr).toContain(words);
    expect((await titanAuth(["check"], { env, home: started(text) })).code, "3 where anything was sent").toBe(
      2,
    );
  });

  it("one id twice, and a file that is not there", async () => {
    const text = check("").replace("defineCheck({", "[1, 2].map(() => defineCheck({").replace(/\);$/, "));");
    const twice = await titanAuth(["check"], { home: started(text) });
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining("one that another of them has")]);
    const gone = await titanAuth(["check"], { home: home({ "titan-auth.yaml": "checks:\n  - ./y.mjs\n" }) });
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining("titan-auth.yaml:2:5 (./y.mjs)")]);
  });
});

it("a judge that throws, or waits, makes its check crashed", async () => {
  const { env } = await deploy();
  for (const judge of [
    "judge() { throw new Error('oops'); }",
    "async judge() { throw new Error('late'); }",
  ]) {
    const whole = files[`checks/${id}.mjs`] ?? "";
    const broken = `${whole.slice(0, whole.indexOf("  judge("))}  ${judge},\n});\n`;
    const { code, stdout } = await titanAuth(["check", id, "--format", "json"], {
      env,
      home: started(broken),
    });
    const { checks, because } = JSON.parse(stdout);
    expect(checks).toMatchObject([{ id, outcome: "crashed" }]);
    expect([code, because]).toEqual([70, expect.stringContaining("One of your own checks is wrong")]);
  }
});
