import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { builtProgram } from "../../src/built-program.ts";
import { Matcher } from "../../src/pact/matcher/matcher.ts";
import { ownPacts } from "../../src/pact/verify/sources.ts";
import { tryPacts } from "../support/pact.ts";

/** A program in the place of the one in which Pact matches. */
function program(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "titan-auth-matcher-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "program.mjs");
  writeFileSync(path, text);
  return path;
}

const onJob = (does: string): string =>
  `process.on("message", (job) => { ${does} }); process.send({ kind: "ready" });`;
const nothing = JSON.stringify({ interactionResults: [], errors: [], pendingErrors: [] });

interface Breakdown {
  readonly name: string;
  readonly text: string;
  readonly outcome: "crashed" | "inconclusive";
  readonly exitCode: number;
  readonly because: RegExp;
}

const breakdowns: readonly Breakdown[] = [
  {
    name: "a hang",
    text: onJob(""),
    outcome: "inconclusive",
    exitCode: 3,
    because: /no sign of life for 0\.5 s/,
  },
  {
    name: "a crash of the native code",
    text: onJob('console.log("thread panicked"); setTimeout(() => process.kill(process.pid, "SIGSEGV"), 50)'),
    outcome: "crashed",
    exitCode: 70,
    because: /ended by SIGSEGV: thread panicked/,
  },
  {
    name: "an early end",
    text: onJob("process.exit(3)"),
    outcome: "crashed",
    exitCode: 70,
    because: /ended with exit code 3/,
  },
  {
    name: "a library that this machine does not have",
    text: 'import "no-such-package-as-this";',
    outcome: "inconclusive",
    exitCode: 3,
    because: /cannot be loaded on this machine/,
  },
  {
    name: "results that leave interactions out",
    text: onJob(`process.send({ kind: "results", job: job.number, results: ${JSON.stringify(nothing)} })`),
    outcome: "inconclusive",
    exitCode: 3,
    because: /did not hand its request over/,
  },
  {
    name: "results that are none",
    text: onJob('process.send({ kind: "results", job: job.number, results: "{}" })'),
    outcome: "crashed",
    exitCode: 70,
    because: /no list of/,
  },
];

describe("where Pact breaks down, no interaction passes", () => {
  it.each(breakdowns)("$name", async ({ text, outcome, exitCode, because }) => {
    const { report, alive } = await tryPacts({
      sources: ownPacts().slice(0, 1),
      matcher: { program: program(text), patienceMs: 500 },
    });
    expect(new Set(report.checks.map((check) => check.outcome))).toEqual(new Set([outcome]));
    expect(report.checks[0]?.because).toMatch(because);
    expect(report.exitCode).toBe(exitCode);
    expect(alive).toEqual([]);
  });
});

describe("the process", () => {
  it("is gone, with its folder, when it is closed", async () => {
    const matcher = new Matcher({
      program: builtProgram("pact-matcher.js"),
      env: process.env,
      patienceMs: 20_000,
    });
    await matcher.close();
    const task = {
      provider: "p",
      document: {},
      values: {},
      answer: async () => ({ status: 200, headers: {}, body: "" }),
    };
    await expect(matcher.run(task)).rejects.toThrow();
  });
});
