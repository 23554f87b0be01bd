import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { reportSchema } from "../../contracts/report/report.ts";
import { credentialsOf, deploy, filesIn, folder } from "../support/cli.ts";
import { installPacked } from "../support/packed.ts";

/** The entry as users get it, in a vitest of its own. */

const root = fileURLToPath(new URL("../..", import.meta.url));
const entry = join(root, "dist", "vitest.js");

interface Assertion {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
  readonly location?: { readonly line: number; readonly column: number };
  readonly tags?: readonly string[];
  readonly meta: {
    readonly titanAuth?: { readonly id: string; readonly findings: readonly { id: string }[] };
  };
}

type Env = Readonly<Record<string, string>>;

/** Starts vitest in a folder. */
function start(home: string, env: Env, args: readonly string[]): ChildProcess {
  const file = join(root, "node_modules/vitest/vitest.mjs");
  const flags = [
    "run",
    "--root",
    home,
    "--reporter=verbose",
    "--reporter=json",
    "--outputFile.json=out.json",
  ];
  const own = { PATH: process.env["PATH"] ?? "", HOME: home, NO_COLOR: "1", ...env };
  const child = spawn(process.execPath, [file, ...flags, "--test-timeout=120000", ...args], {
    cwd: home,
    env: own,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Waits until it has printed this. */
async function printed(child: ChildProcess, words: RegExp): Promise<void> {
  let said = "";
  for await (const chunk of child.stdout ?? []) {
    said += chunk;
    if (words.test(said)) return;
  }
}

/** Runs vitest in a folder to its end. */
async function vitestIn(home: string, env: Env, args: readonly string[]) {
  const child = start(home, env, args);
  const [stdout, stderr] = await Promise.all([
    child.stdout === null ? "" : text(child.stdout),
    child.stderr === null ? "" : text(child.stderr),
    once(child, "close"),
  ]);
  const { testResults } = JSON.parse(readFileSync(join(home, "out.json"), "utf8"));
  const tests: readonly Assertion[] = testResults.flatMap(
    ({ assertionResults }: { assertionResults: readonly Assertion[] }) => assertionResults,
  );
  const of = (id: string) => tests.find(({ fullName }) => fullName.includes(` ${id}: `));
  const message = String(testResults[0]?.message);
  return { output: stdout + stderr, tests, of, message, files: filesIn(home) };
}

/** Runs vitest on a test file of this text. */
async function vitest(calls: string, env: Env = {}, args: readonly string[] = []) {
  const home = folder();
  const imports = `import { describeDeployment, test } from ${JSON.stringify(entry)};\n`;
  writeFileSync(join(home, "a.test.js"), `${imports}${calls}\n`);
  return vitestIn(home, env, args);
}

describe("describeDeployment", () => {
  it("makes each check a test of a deployment, with credentials from the environment, and leaves no key", async () => {
    const { env, livingKeys } = await deploy({ flaws: ["guard-asks-another-scope"] });
    const { of, tests, output } = await vitest(
      'describeDeployment({ names: ["scopes"], title: "ours" });',
      env,
      ["--includeTaskLocation"],
    );
    const failed = of("unguarded-scope");
    expect(failed).toMatchObject({ status: "failed" });
    expect(failed?.failureMessages.join()).toMatch(/^Failed: The guard of GET .* checks the wrong scope/);
    expect(failed?.failureMessages.join()).toMatch(/expected {4}403[\s\S]*fix {9}1\. Make the guard/);
    expect(failed?.meta.titanAuth).toMatchObject({ id: "unguarded-scope" });
    expect(failed?.meta.titanAuth?.findings.map(({ id }) => id)).toEqual([
      "unguarded-scope/guarded-by-another",
    ]);
    expect(of("unauthenticated-operation")).toMatchObject({ status: "passed" });
    expect(of("misplaced-guard")).toMatchObject({ status: "skipped" });
    expect(tests.every(({ fullName }) => fullName.startsWith("ours "))).toBe(true);
    expect(livingKeys()).toEqual([]);
    // All of it is about the line that a person wrote.
    expect(tests.map(({ location }) => location)).toEqual(tests.map(() => ({ line: 2, column: 1 })));
    expect(output).toMatch(/a\.test\.js:2:1\n[\s\S]*describeDeployment\(\{ names/);
    expect(output).toMatch(/a\.test\.js:2:1 evidence\n\s+↳ GET http:.*exchange x/);
  });

  it("asks a deployment only for what -t leaves, and shows no secret", async () => {
    const deployment = await deploy({ flaws: ["token-echoed-in-refusal"] });
    const { url, livingKeys } = deployment;
    const { jwt } = await credentialsOf(deployment);
    const { tests, output, files } = await vitest(
      'describeDeployment({ reports: "reports", readOnly: true });',
      { AUTH_URL: url, JWT_TOKEN: jwt },
      ["-t", "leaking-refusal"],
    );
    const ran = tests.filter(({ status }) => status === "passed" || status === "failed");
    expect(ran.map(({ fullName }) => fullName)).toEqual([expect.stringContaining(" leaking-refusal: ")]);
    const report = JSON.parse(files["reports/report.json"] ?? "");
    expect(report.checks.map(({ id }: { id: string }) => id)).toEqual(["leaking-refusal"]);
    expect(output + JSON.stringify(tests)).not.toContain(jwt);
    expect(livingKeys()).toHaveLength(1);
  });

  it("says once what is wrong with the environment, as the command does; calls nobody's answers inconclusive", async () => {
    const dead = '{ title: "dead", authUrl: "http://127.0.0.1:9", names: ["unreachable-service"] }';
    const { tests, output } = await vitest(
      `describeDeployment({ title: "lost" });\ndescribeDeployment(${dead});`,
    );
    expect(output).toContain("AUTH_URL is not set");
    const lost = tests.filter(({ fullName }) => fullName.startsWith("lost "));
    expect(new Set(lost.map(({ status }) => status))).toEqual(new Set(["skipped"]));
    expect(output).toMatch(/Test Files {2}1 failed/);
    const silent = tests.find(({ fullName }) => fullName.startsWith("dead unreachable-service"));
    expect(silent?.failureMessages.join()).toMatch(/^Inconclusive: .*: connection refused by/);
  });

  it("fails with a name that no check has, at the line that has it", async () => {
    const { output, message } = await vitest('describeDeployment({ embedded: true, names: ["scops"] });');
    expect(output + message).toContain("Did you mean scopes?");
    expect(output).toContain("a.test.js:2:1");
  });

  it("makes each cell of the matrix a test, and each interaction of a pact", async () => {
    const flaw = '{ embedded: ["guard-asks-another-scope"], names: ["scopes"], granularity: "cell" }';
    const pacts = '{ embedded: true, title: "pacts", granularity: "interaction", allowBillingWrite: true }';
    const { tests } = await vitest(`describeDeployment(${flaw});\ndescribeDeployment(${pacts});`);
    const failed = tests.filter(({ status }) => status === "failed").map(({ fullName }) => fullName);
    expect(failed).toContain(
      "Titan deployment GET /api/v1/billing/ledger with key[all but billing:read]: refused with 403",
    );
    expect(failed.every((name) => name.includes("GET /api/v1/billing/ledger with "))).toBe(true);
    const interactions = tests.filter(({ fullName }) => fullName.startsWith("pacts titan-"));
    expect(interactions.length).toBeGreaterThan(20);
    expect(new Set(interactions.map(({ status }) => status))).toEqual(new Set(["passed"]));
  });
});

describe("the examples of docs/vitest.md, from the packed package", () => {
  const page = readFileSync(join(root, "docs/vitest.md"), "utf8");
  const examples = [...page.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```/gm)];

  it("run with tags and the reporter, ask again where a test is tried again, and leave no key", async () => {
    const { env, livingKeys } = await deploy({ flaws: ["guard-asks-another-scope"] });
    const home = folder();
    installPacked(home, [
      "vitest",
      "@pact-foundation",
      ...(existsSync(join(root, "node_modules/vite")) ? ["vite"] : []),
    ]);
    writeFileSync(join(home, "package.json"), '{ "private": true, "type": "module" }');
    for (const [, name = "", text = ""] of examples) writeFileSync(join(home, name), text);
    const args = [
      "--reporter=titan-auth-suite/vitest-reporter",
      "--retry=1",
      "--tags-filter=scopes and critical",
    ];
    const filtered = await vitestIn(home, env, [...args, "deployment.test.ts"]);
    const ran = filtered.tests.filter(({ status }) => status !== "skipped");
    expect(ran.some(({ fullName }) => fullName.includes(" unguarded-scope: "))).toBe(true);
    expect(ran.every(({ fullName }) => !fullName.includes("forged-jwt"))).toBe(true);
    // Two runs, each with an identifier of its own.
    const runs = filtered.output.match(/(?<=request )titan-auth-\w+-\w+(?=-\d)/g) ?? [];
    expect(new Set(runs).size).toBe(2);
    const report = reportSchema.parse(JSON.parse(filtered.files["reports/report.json"] ?? ""));
    expect(report.outcome).toBe("fail");
    expect(report).not.toHaveProperty("shard");
    expect(report.findings.map(({ check }) => check)).toContain("unguarded-scope");
    expect(filtered.files["reports/report.html"]).toContain("unguarded-scope");
    expect(JSON.parse(filtered.files["reports/report.sarif"] ?? "").runs).toHaveLength(1);

    const whole = await vitestIn(home, env, ["cells.test.ts", "calls.test.ts"]);
    const calls = whole.tests.find(({ fullName }) => fullName.startsWith("a key that may read"));
    expect(calls).toMatchObject({ status: "passed" });
    expect(whole.tests.length).toBeGreaterThan(100);
    expect(livingKeys()).toEqual([]);
  });

  it("are all tried", () => {
    expect(examples.map(([, name]) => name)).toEqual([
      "deployment.test.ts",
      "cells.test.ts",
      "vitest.config.ts",
      "calls.test.ts",
    ]);
  });
});

describe("calls of tests", () => {
  it("fail at their line with what came, show no secret, and call nobody's answers inconclusive", async () => {
    const { env, livingKeys } = await deploy();
    const { tests, output } = await vitest(
      `import { expect } from ${JSON.stringify(join(root, "node_modules/vitest/dist/index.js"))};
test("wrong", async ({ keyWith, call }) => {
  await expect(call("GET /api/v1/executions", keyWith("tasks:read"))).toBeAllowed();
});
test("unknown", async ({ call }) => {
  await call("GET /api/v1/taks");
});
test("names", async ({ jwt, keyWith }) => {
  expect([String(jwt), JSON.stringify(await keyWith("tasks:read")), jwt]).toBe(jwt.reveal().length);
});
test("another scope", async ({ keyWith, call }) => {
  await expect(call("GET /api/v1/executions", keyWith("tasks:read"))).toBeForbidden("data:read");
});
test("not", async ({ call }) => {
  await expect(call("GET /api/v1/tasks")).not.toBeUnauthorized();
});`,
      env,
    );
    const said = (name: string) => tests.find(({ fullName }) => fullName === name)?.failureMessages.join();
    expect(said("wrong")).toMatch(
      /expected allowed: GET \/api\/v1\/executions with key\[tasks:read\] was answered 403/,
    );
    expect(output).toMatch(/a\.test\.js:4:\d+/);
    expect(said("unknown")).toContain("such as GET /api/v1/tasks");
    expect(output).toMatch(/a\.test\.js:7:\d+/);
    expect(said("names")).toContain("key[tasks:read]");
    expect(said("another scope")).toContain("names executions:read instead of data:read");
    expect(said("not")).toContain("expected not unauthorized");
    expect(output + JSON.stringify(tests)).not.toMatch(/eyJ[\w-]+\.|titan_sk_/);
    expect(livingKeys()).toEqual([]);
  });

  it("say what came where nothing can be told", async () => {
    const { tests } = await vitest(
      `import { expect } from ${JSON.stringify(join(root, "node_modules/vitest/dist/index.js"))};
const dead = test.override({ deployment: { authUrl: "http://127.0.0.1:9", timeout: 1 } });
dead("silent", async ({ call }) => {
  await expect(call("GET /api/v1/tasks")).not.toBeAllowed();
});
dead("no account", async ({ jwt }) => {
  expect(jwt).toBeDefined();
});`,
    );
    const [silent, account] = tests;
    expect(silent?.failureMessages.join()).toMatch(
      /Inconclusive: GET \/api\/v1\/tasks with none got no answer/,
    );
    expect(account?.failureMessages.join()).toContain("set TITAN_EMAIL and TITAN_PASSWORD");
  });
});

describe("keys are revoked where vitest", () => {
  const held =
    'test("holds a key", async ({ keyWith }) => { await keyWith("tasks:read"); await new Promise(() => {}); });';
  const running = 'describeDeployment({ names: ["scopes"] });';

  it.each([
    ["is interrupted while a test holds one", held, "SIGINT"],
    ["is killed while a test holds one", held, "SIGKILL"],
    ["is killed during a run", running, "SIGKILL"],
  ] as const)("%s", async (_how, calls, signal) => {
    const { env, livingKeys } = await deploy({ latencyMs: 20 });
    const home = folder();
    writeFileSync(
      join(home, "a.test.js"),
      `import { describeDeployment, test } from ${JSON.stringify(entry)};\n${calls}\n`,
    );
    const child = start(home, env, []);
    // A session tries and revokes one key first.
    const isHeld = ({ name, scopes }: { name: string; scopes: readonly string[] }): boolean =>
      scopes.includes("tasks:read") && (calls !== held || !name.endsWith("trial"));
    while (!livingKeys().some(isHeld)) {
      expect(child.exitCode, "vitest ended without a key").toBeNull();
      await sleep(20);
    }
    child.kill(signal);
    // The first interruption waits for the tests, and the second one ends at once; both at the same time would be one.
    if (signal === "SIGINT") await printed(child, /again to exit/);
    child.kill(signal);
    while (livingKeys().length > 0) await sleep(50);
    expect(livingKeys()).toEqual([]);
  });
});
