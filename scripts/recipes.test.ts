import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadCommands } from "../src/cli/commands/index.ts";
import { flagsOf } from "../src/cli/options/suggest.ts";
import { filesFor } from "../src/init/index.ts";

/** What the README and `init` tell people to type and to copy. */

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(`${root}README.md`, "utf8");
const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    ([, text = ""]) => text,
  );

interface Typed {
  readonly line: string;
  readonly command: string;
  readonly flags: readonly string[];
}

/** The command lines of titan-auth in a text of the shell, without its comments. */
const typedIn = (text: string): readonly Typed[] =>
  text.split("\n").flatMap((line) => {
    const [, command, rest = ""] =
      /\btitan-auth (?!-)([a-z]+)([^#|'"]*)/.exec(line.replace(/^#.*/, "")) ?? [];
    if (command === undefined) return [];
    return [{ line, command, flags: [...rest.matchAll(/--([a-z-]+)/g)].map(([, flag = ""]) => flag) }];
  });

const commands = await loadCommands();

const misspelled = (typed: readonly Typed[]): readonly string[] =>
  typed
    .filter(({ command, flags }) => {
      const known = commands.find(({ name }) => name === command);
      return known === undefined || flags.some((flag) => !flagsOf(known).includes(`--${flag}`));
    })
    .map(({ line }) => line);

describe("what people are told to type", () => {
  it("is there, with its flags: in the README", () => {
    const typed = blocks("sh").flatMap(typedIn);
    expect(typed.length).toBeGreaterThan(10);
    expect(misspelled(typed)).toEqual([]);
  });

  it.each(["github", "gitlab", "jenkins"] as const)("is there, with its flags: in the job for %s", (ci) => {
    const [, { text } = { text: "" }] = filesFor(ci, { authUrl: undefined, version: "1.0.0" });
    const typed = typedIn(text).filter(({ line }) => line.includes("npx"));
    expect(typed).toHaveLength(1);
    expect(misspelled(typed)).toEqual([]);
  });

  it("would be missed", () => {
    expect(misspelled(typedIn("npx titan-auth chekc\nnpx titan-auth check --deapth full"))).toHaveLength(2);
  });
});

describe("the workflows of the README", () => {
  const workflows = blocks("yaml").filter((text) => text.includes("jobs:"));

  it("use the action with inputs that it has, secrets among the inputs alone", () => {
    expect(workflows.length).toBe(2);
    const { inputs } = parse(readFileSync(`${root}action.yml`, "utf8"));
    for (const text of workflows) {
      const steps = Object.values<{ steps: { uses?: string; with?: object; run?: string }[] }>(
        parse(text).jobs,
      ).flatMap((job) => job.steps);
      const [step] = steps.filter(({ uses }) => uses !== undefined);
      const path = /^OWNER\/titan-auth\/(.+)@main$/.exec(step?.uses ?? "")?.[1];
      expect(existsSync(`${root}${path}/action.yml`)).toBe(true);
      expect(Object.keys(step?.with ?? {}).filter((name) => !(name in inputs))).toEqual([]);
      for (const { run = "" } of steps) expect(run).not.toContain("${{");
    }
  });
});

it("every link of the README to a file leads to one", () => {
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = ""]) => path);
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((path) => !existsSync(root + path))).toEqual([]);
});
