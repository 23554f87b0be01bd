import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { deploy, folder, verifyJson } from "../support/cli.ts";
import { startBroker } from "../support/pact/broker.ts";

/** Pact's own command and verifier as witnesses of the broker on loopback, and of what verify --publish says to it. */

const root = fileURLToPath(new URL("../..", import.meta.url));
const token = "a-token-of-the-broker-0123456789";
const provider = "titan-task-service";

async function shelf() {
  const broker = await startBroker({ token });
  onTestFinished(() => broker.close());
  return { ...broker, env: { PACT_BROKER_BASE_URL: broker.url, PACT_BROKER_TOKEN: token } };
}

type Env = Readonly<Record<string, string>>;

const run = (file: string, args: readonly string[], env: Env) =>
  new Promise<{ readonly code: number; readonly output: string }>((resolve) => {
    const own = { PATH: process.env["PATH"], HOME: folder(), PACT_DO_NOT_TRACK: "true", ...env };
    execFile(process.execPath, [file, ...args], { cwd: root, env: own }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr }),
    );
  });

const pactBroker = (args: readonly string[], env: Env) =>
  run(join(root, "node_modules/@pact-foundation/pact-cli/bin/pact-broker.js"), args, env);

const pacts = "contracts/pacts/titan-backend-titan-task-service.json";
const publish = ["publish", pacts, "--consumer-app-version", "1.0.0", "--branch", "main"];
const ofVersion = (version: string) => ["--pacticipant", provider, "--version", version];
const toProduction = [
  "--pacticipant",
  "titan-backend",
  "--version",
  "1.0.0",
  "--to-environment",
  "production",
];

it("Pact's command publishes and lists pacts, and asks whether to deploy by what verify published", async () => {
  const { env, ...broker } = await shelf();
  expect(await pactBroker(publish, env)).toMatchObject({
    code: 0,
    output: expect.stringContaining("Pact successfully published for titan-backend version 1.0.0"),
  });
  const listed = await pactBroker(["get-pacts", "--provider", provider], env);
  expect(listed).toMatchObject({ code: 0, output: expect.stringContaining("titan-backend") });

  const good = await deploy();
  const wrong = await deploy({ flaws: ["read-opens-write"] });
  const verify = (deployment: typeof good, commit: string) =>
    verifyJson(["--provider", provider, "--publish", "--allow-billing-write"], {
      env: { ...deployment.env, ...env, CI: "true", GIT_COMMIT: commit, GIT_BRANCH: "main" },
    });
  expect((await verify(good, "a".repeat(40))).code).toBe(0);
  expect((await verify(wrong, "b".repeat(40))).code).toBe(1);
  expect(broker.published.map(({ result }) => result["success"])).toEqual([true, false]);

  const mayDeploy = () => pactBroker(["can-i-deploy", ...toProduction], env);
  const record = (version: string) =>
    pactBroker(["record-deployment", ...ofVersion(version), "--environment", "production"], env);
  expect((await mayDeploy()).code).not.toBe(0);
  expect((await record("a".repeat(40))).code).toBe(0);
  expect((await mayDeploy()).code).toBe(0);
  expect((await record("b".repeat(40))).code).toBe(0);
  expect((await mayDeploy()).code).not.toBe(0);
});

it("Pact's verifier takes the pacts from there and publishes what verify publishes", async () => {
  const { env, published } = await shelf();
  await pactBroker(publish, env);
  const deployment = await deploy();
  const { email, password } = deployment.account;
  const asked = {
    provider,
    url: deployment.url,
    api: join(root, "dist/index.js"),
    options: {
      authUrl: deployment.url,
      credentials: { TITAN_EMAIL: email, TITAN_PASSWORD: password },
      stateDir: folder(),
    },
    version: "c".repeat(40),
    result: join(folder(), "result.json"),
  };
  const program = join(root, "test/support/pact/broker-verifier.mjs");
  await run(program, [JSON.stringify(asked)], { ...env, CI: "true" });
  const { text, keys } = JSON.parse(readFileSync(asked.result, "utf8"));
  expect(text).not.toMatch(/fail/i);
  expect(keys.leftover).toEqual([]);
  const commit = { CI: "true", GIT_COMMIT: "d".repeat(40), GIT_BRANCH: "main" };
  await verifyJson(["--provider", provider, "--publish", "--allow-billing-write"], {
    env: { ...deployment.env, ...env, ...commit },
  });
  const [theirs, ours] = published.map(({ result }) => result);
  const tests = z.array(z.looseObject({ interactionId: z.string(), success: z.boolean() }));
  const shape = (result: typeof theirs) => ({
    success: result?.["success"],
    interactions: tests
      .parse(result?.["testResults"])
      .map(({ interactionId, success }) => `${interactionId} ${success}`)
      .sort(),
  });
  expect(theirs).toMatchObject({ providerApplicationVersion: asked.version });
  expect(shape(ours)).toEqual(shape(theirs));
});
