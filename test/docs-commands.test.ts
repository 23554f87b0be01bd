import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ciSystems, filesFor } from "../src/init/index.ts";
import { credentialsOf, deploy, folder, titanAuth } from "./support/cli.ts";

/** Every command that people are told to type is run, against the embedded deployment. */

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

const blocksOf = (page: string, language: string): readonly string[] =>
  [
    ...readFileSync(join(root, page), "utf8").matchAll(
      new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"),
    ),
  ].map(([, text = ""]) => text);

/** The words of a line of the shell: blanks separate, quotes hold together, a comment ends it. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/\s*(#.*$|(?:[^\s"'#]|"[^"]*"|'[^']*')+)/g)]
    .map(([, word = ""]) => word)
    .filter((word) => !word.startsWith("#"))
    .map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));

interface Typed {
  readonly page: string;
  readonly line: string;
  readonly args: readonly string[];
}

const typedIn = (page: string, text: string): readonly Typed[] =>
  text.split("\n").flatMap((line) => {
    const words = wordsOf(line);
    const at = words.indexOf("titan-auth");
    return at < 0 || words.includes("npm") !== words.includes("exec")
      ? []
      : [{ page, line: line.trim(), args: words.slice(at + 1) }];
  });

const typed = pages.flatMap((page) => blocksOf(page, "sh").flatMap((text) => typedIn(page, text)));

/** Commands that go on until they are stopped, or that take long and have tests of their own: their help is asked for. */
const onlyHelp = (args: readonly string[]): boolean =>
  (args[0] === "watch" && !args.includes("--once")) ||
  (args[0] === "serve" && !args.includes("--list")) ||
  args[0] === "states" ||
  args[0] === "selftest" ||
  args[0] === "verify";

/** A word as it is typed in a test: in the working folder, and in the days to come. */
function here(word: string): string {
  const inAWeek = new Date(Date.now() + 7 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  return word.replace(/^\/var\/lib\/\w+\//, "").replace(/^\d{4}-\d\d-\d\d$/, inAWeek);
}

/** A document of two of Titan's operations. */
const openApi = `openapi: 3.0.3
info: { title: Titan, version: "1" }
security: [{ key: ["tasks:read"] }]
paths:
  /api/v1/tasks: { get: { responses: { "200": { description: OK } } } }
  /api/v1/tasks/{taskId}:
    parameters: [{ name: taskId, in: path, required: true, schema: { type: string } }]
    get: { responses: { "200": { description: OK } } }
components: { securitySchemes: { key: { type: oauth2, flows: {} } } }
`;

/** A working folder with the files that the commands of a page name. */
function surroundings(page: string): string {
  const home = folder();
  if (page === "docs/own-checks.md") installChecks(home, page);
  mkdirSync(join(home, "out"));
  for (const name of [
    "report.json",
    "out/report.json",
    "old.json",
    "OLD.json",
    "new.json",
    "NEW.json",
    "RUN.json",
  ])
    copyFileSync(join(root, "reports/samples/flawed.json"), join(home, name));
  writeFileSync(join(home, "openapi.yaml"), openApi);
  writeFileSync(join(home, "titan-auth-baseline.yaml"), "version: 1\nfindings: []\n");
  mkdirSync(join(home, "pacts"));
  return home;
}

/** The files that a page shows, beside the package that they import. */
function installChecks(home: string, page: string): void {
  mkdirSync(join(home, "node_modules"));
  symlinkSync(root, join(home, "node_modules/titan-auth-suite"));
  for (const text of [...blocksOf(page, "js"), ...blocksOf(page, "yaml")]) {
    const [, name = ""] = /^(?:\/\/|#) (\S+)/.exec(text) ?? [];
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
}

describe("what people are told to type", () => {
  it("is found", () => {
    expect(typed.length).toBeGreaterThan(25);
  });

  it.each(typed.map((one) => [`${one.page}: ${one.line}`, one] as const))(
    "%s",
    async (_name, { page, args }) => {
      const deployment = await deploy();
      const token = args[0] === "scopes" ? { TITAN_TOKEN: (await credentialsOf(deployment)).key } : {};
      const env = { ...deployment.env, ...token };
      const words = (onlyHelp(args) ? [...args, "--help"] : args).map(here);
      const own =
        words.includes("--auth-url") || words.some((word) => word.startsWith("https://")) ? ["--help"] : [];
      const { code, stderr } = await titanAuth([...words, ...own], { env, home: surroundings(page) });
      expect([0, 1, 3], stderr).toContain(code);
    },
  );
});

describe("the jobs that init writes", () => {
  it.each(ciSystems.filter((name) => name !== "none"))("run a command that exists: %s", async (ci) => {
    const [, job] = filesFor(ci, { authUrl: undefined });
    const lines = (job?.text ?? "").split("\n").filter((line) => line.includes("npm exec"));
    expect(lines).toHaveLength(1);
    const [, command = ""] = /npm exec --no -- titan-auth ([^'\n]*)/.exec(lines[0] ?? "") ?? [];
    const { code } = await titanAuth([...command.split(" "), "--help"], {});
    expect(code).toBe(0);
  });
});

describe("the workflows in docs/ci.md", () => {
  interface Job {
    uses?: string;
    secrets?: string;
    with?: object;
    steps?: { uses?: string; with?: object; run?: string }[];
  }
  const jobs = blocksOf("docs/ci.md", "yaml")
    .filter((text) => text.includes("ubuntu-latest"))
    .map((text) => Object.values<Job>(parse(text).jobs));

  it("use the action with inputs that it has, and put no secret into a shell's text", () => {
    const { inputs } = parse(readFileSync(join(root, "action.yml"), "utf8"));
    const steps = jobs.flat().flatMap((job) => job.steps ?? []);
    const uses = steps.filter((step) => step.uses !== undefined);
    expect(uses.length).toBe(2);
    for (const step of uses) {
      expect(step.uses).toMatch(/^OWNER\/titan-auth@/);
      expect(Object.keys(step.with ?? {}).filter((name) => !(name in inputs))).toEqual([]);
    }
    for (const { run = "" } of steps) expect(run).not.toContain("${{");
  });

  it("call the workflow that init writes with inputs that it has", () => {
    const [, workflow] = filesFor("github", { authUrl: undefined });
    const called = jobs.flat().filter((job) => job.uses !== undefined);
    expect(called).toHaveLength(1);
    expect(called[0]).toMatchObject({ uses: `./${workflow?.path}`, secrets: "inherit" });
    const { inputs } = parse(workflow?.text ?? "").on.workflow_call;
    expect(Object.keys(called[0]?.with ?? {}).filter((name) => !(name in inputs))).toEqual([]);
  });
});
