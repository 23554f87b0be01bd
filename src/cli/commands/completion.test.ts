import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, titanAuth } from "../../../test/support/cli.ts";
import { completions, shells } from "../../completion.ts";
import { flagsOf } from "../options/suggest.ts";
import { completedCommands } from "./completion.ts";
import { loadCommands } from "./index.ts";

const declared = await loadCommands();
const commands = completedCommands(declared);

/** What bash offers behind these words, the last of which is being typed. */
function offered(...words: readonly string[]): readonly string[] {
  const file = join(folder(), "completion.bash");
  const ask = 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _titan_auth; printf "%s\\n" "${COMPREPLY[@]}"';
  writeFileSync(file, `${completions.bash(commands)}${ask}\n`);
  return execFileSync("bash", [file, ...words], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line !== "");
}

describe("bash", () => {
  it.each([
    [["titan-auth", "che"], ["check"]],
    [["titan-auth", "check", "--form"], ["--format"]],
    [
      ["titan-auth", "check", "--no-"],
      ["--no-input", "--no-read-only", "--no-color"],
    ],
    [
      ["titan-auth", "check", "--format", "j"],
      ["json", "junit"],
    ],
    [["titan-auth", "check", "--format", "=", "ht"], ["html"]],
    [["titan-auth", "check", "--format=ht"], ["--format=html"]],
    [["titan-auth", "help", "che"], ["check"]],
    [
      ["titan-auth", "check", "--fail-on", "="],
      ["critical", "high", "medium", "low", "never"],
    ],
    [["titan-auth", "check", "unguarded-s"], ["unguarded-scope"]],
    [["titan-auth", "check", "reach", "unguarded-s"], ["unguarded-scope"]],
    [["titan-auth", "watch", "--once", "unguarded-s"], ["unguarded-scope"]],
    [["titan-auth", "check", "--record", ""], []],
    [["titan-auth", "report", ""], []],
    [["titan-auth", "serve", "--flaw", "401-for"], ["401-for-403"]],
    [["titan-auth", "explain", "unguarded-scope/g"], ["unguarded-scope/guarded-by-another"]],
    [
      ["titan-auth", "completion", ""],
      ["bash", "zsh", "fish"],
    ],
  ])("offers behind %j %j", (words, answer) => {
    expect(offered(...words)).toEqual(answer);
  });

  it("knows every command and every flag", () => {
    expect(offered("titan-auth", "")).toEqual([
      ...declared.map(({ name }) => name),
      "help",
      "--help",
      "--version",
    ]);
    for (const command of declared)
      expect(offered("titan-auth", command.name, "--")).toEqual(
        expect.arrayContaining([...flagsOf(command)]),
      );
  });
});

describe.each(["fish", "zsh"] as const)("%s", (shell) => {
  const place = ["/usr/bin", "/bin", "/usr/local/bin"].map((path) => join(path, shell)).find(existsSync);

  it.skipIf(place === undefined)("can read its script (skipped where it is not installed)", () => {
    const file = join(folder(), "script");
    writeFileSync(file, completions[shell](commands));
    execFileSync(place ?? shell, ["-n", file]);
  });

  it("has every command and every flag", () => {
    const script = completions[shell](commands);
    for (const command of declared)
      for (const flag of flagsOf(command)) {
        const word = shell === "fish" ? `-l ${flag.slice(2)}` : flag;
        expect(script).toMatch(new RegExp(`${command.name}.*${word}\\b`));
      }
  });
});

const fish = ["/usr/bin/fish", "/usr/local/bin/fish"].find(existsSync);

it.skipIf(fish === undefined).each([
  ["titan-auth che", ["check"]],
  ["titan-auth help che", ["check"]],
  ["titan-auth check --depth q", ["quick"]],
  ["titan-auth check --embedded=401-f", ["--embedded=401-for-403"]],
  ["titan-auth keys rev", ["revoke"]],
])("fish completes %j (skipped where it is not installed)", (line, answer) => {
  const file = join(folder(), "titan-auth.fish");
  writeFileSync(file, completions.fish(commands));
  const ask = `source ${file}; complete -C ${JSON.stringify(line)}`;
  const said = execFileSync(fish ?? "fish", ["--no-config", "-c", ask], { encoding: "utf8" });
  expect(
    said
      .trim()
      .split("\n")
      .map((one) => one.split("\t")[0]),
  ).toEqual(answer);
});

it("leaves nothing to a shell that is not a plain word", () => {
  const [command] = commands;
  const odd = commands.map((one) => ({ ...one, words: ["$(touch hacked)", "a b", 'x"', "fine"] }));
  expect(command).toBeDefined();
  for (const shell of shells) expect(completions[shell](odd)).not.toMatch(/hacked|a b"|x""/);
  expect(completions.bash(odd)).toContain('"fine"');
});

it("is printed by the command alone", async () => {
  const { code, stdout, stderr } = await titanAuth(["completion", "bash"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(completions.bash(commands));
  expect(await titanAuth(["completion", "tcsh"])).toMatchObject({ code: 2, stdout: "" });
});
