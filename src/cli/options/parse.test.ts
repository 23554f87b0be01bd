import { describe, expect, it } from "vitest";
import type { Settings } from "../../../contracts/config/setting.ts";
import type { CommandFacts } from "./facts.ts";
import { parseWords } from "./parse.ts";

const options = {
  depth: { kind: "text", group: "selection", describe: "", choices: ["proof", "full"], default: "proof" },
  embedded: { kind: "text", group: "target", describe: "", bare: true },
  environment: { kind: "text", group: "target", describe: "", short: "e", metavar: "NAME" },
  listen: { kind: "text", group: "output", describe: "", negation: "serves nothing" },
  quiet: { kind: "flag", group: "output", describe: "", negation: "says more" },
  require: { kind: "list", group: "selection", describe: "", metavar: "SUITE" },
  timeout: { kind: "number", group: "limits", describe: "", least: 0.1 },
} as const satisfies Settings;

const command: CommandFacts = {
  name: "check",
  group: "Test a deployment",
  describe: "",
  options,
  positionals: [{ name: "names", describe: "", many: true }],
  examples: [],
};

const parse = (line: string) =>
  parseWords<Record<string, unknown>>(line === "" ? [] : line.split(" "), command);

describe("what a command line means", () => {
  it.each([
    ["", { depth: "proof", require: [], names: [], quiet: undefined }],
    ["--depth full a b", { depth: "full", names: ["a", "b"] }],
    ["--depth=proof --depth=full", { depth: "full" }],
    ["--embedded reach", { embedded: "", names: ["reach"] }],
    ["--embedded=x reach", { embedded: "x", names: ["reach"] }],
    ["-e staging", { environment: "staging" }],
    ["--require a b --quiet c", { require: ["a", "b"], quiet: true, names: ["c"] }],
    ["--require a --require b", { require: ["a", "b"] }],
    ["--require a https://x.example b", { require: ["a"], names: ["https://x.example", "b"] }],
    ["--no-quiet --no-listen", { quiet: false, listen: "" }],
    ["--quiet=false", { quiet: false }],
    ["--timeout 0.5", { timeout: 0.5 }],
    ["-- --quiet", { names: ["--quiet"], quiet: undefined }],
    ["007 1e3", { names: ["007", "1e3"] }],
  ])("%j", (line, wanted) => {
    expect(parse(line)).toMatchObject(wanted);
  });
});

describe("what is refused", () => {
  it.each([
    ["--deapth full", "check has no --deapth. Did you mean --depth?"],
    ["--no-depth", "check has no --no-depth."],
    ["-x", "check has no -x."],
    ["--depth", "Missing value: write --depth VALUE"],
    ["--environment --quiet", "Missing value: write --environment NAME"],
    ["--require", "Missing value: write --require SUITE"],
    ["--depth half", 'Invalid value "half" for --depth: choose one of proof, full'],
    ["--timeout soon", 'Invalid value "soon" for --timeout: it must be a number, 0.1 or more'],
    ["--timeout 0", 'Invalid value "0" for --timeout: it must be a number, 0.1 or more'],
    ["--quiet=yes", "--quiet takes no value"],
  ])("%s", (line, message) => {
    expect(() => parse(line)).toThrow(message);
  });
});
