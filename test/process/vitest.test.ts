import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runCommand } from "../../src/vitest/run-command.ts";
import { credentialsOf, deploy, filesIn, folder } from "../support/cli.ts";

/** The entry as users get it, in a vitest of its own. */

const root = fileURLToPath(new URL("../..", import.meta.url));
const entry = join(root, "dist", "vitest.js");

interface Assertion {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

/** Runs vitest on a test file of this text. */
async function vitest(calls: string, env: Record<string, string> = {}, args: readonly string[] = []) {
  const home = folder();
  writeFileSync(
    join(home, "a.test.js"),
    `import { describeDeployment } from ${JSON.stringify(entry)};\n${calls}\n`,
  );
  const output = await new Promise<string>((resolve) => {
    const file = join(root, "node_modules/vitest/vitest.mjs");
    const flags = ["run", "--root", home, "--globals", "--reporter=verbose", "--reporter=json"];
    const child = execFile(
      process.execPath,
      [file, ...flags, "--outputFile.json=out.json", ...args],
      { cwd: home, env: { PATH: process.env["PATH"] ?? "", HOME: home, NO_COLOR: "1", ...env } },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    );
    child.stdin?.end();
  });
  const { testResults } = JSON.parse(readFileSync(join(home, "out.json"), "utf8"));
  const tests: readonly Assertion[] = testResults[0].assertionResults;
  const of = (id: string) => tests.find(({ fullName }) => fullName.includes(` ${id}: `));
  return { output, tests, of, message: String(testResults[0].message), files: filesIn(home) };
}

describe("describeDeployment", () => {
  it("makes each check a test of a deployment, with credentials from the environment, and leaves no key", async () => {
    const { env, livingKeys } = await deploy({ flaws: ["guard-asks-another-scope"] });
    const { of, tests, output } = await vitest(
      'describeDeployment({ names: ["scopes"], title: "ours" });',
      env,
    );
    expect(of("unguarded-scope")).toMatchObject({ status: "failed" });
    expect(of("unguarded-scope")?.failureMessages.join()).toMatch(
      /^Failed: The guard of GET .* checks the wrong scope/,
    );
    expect(of("unguarded-scope")?.failureMessages.join()).toMatch(
      /expected {4}403[\s\S]*fix {9}1\. Make the guard/,
    );
    expect(of("unauthenticated-operation")).toMatchObject({ status: "passed" });
    expect(of("misplaced-guard")).toMatchObject({ status: "skipped" });
    expect(tests.every(({ fullName }) => fullName.startsWith("ours "))).toBe(true);
    expect(output).toMatch(/evidence\n\s+↳ GET http:.*exchange x/);
    expect(livingKeys()).toEqual([]);
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
    expect(silent?.failureMessages.join()).toMatch(/^Inconclusive: connection refused/);
  });

  it("fails with a name that no check has", async () => {
    const { output, message } = await vitest('describeDeployment({ embedded: true, names: ["scops"] });');
    expect(output + message).toContain("did you mean scopes?");
  });
});

describe("the run behind it", () => {
  it("is stopped with its process, and revokes its keys first", async () => {
    const { env, livingKeys } = await deploy({ latencyMs: 20 });
    const others = process.listeners("exit");
    const running = runCommand(["check", "--format=json"], { ...process.env, ...env });
    const ours = process.listeners("exit").filter((listener) => !others.includes(listener));
    while (livingKeys().length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const listener of ours) listener.call(process, 0);
    await expect(running).rejects.toThrow("created keys were revoked");
    expect(livingKeys()).toEqual([]);
  });
});
