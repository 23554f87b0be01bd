import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Embedded, startEmbedded } from "../../src/embedded/index.ts";
import { folder } from "../support/cli.ts";
import { installPacked } from "../support/packed.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pacts = ["titan-dashboard-titan-auth", "titan-backend-titan-task-service"].map((name) =>
  join(root, "contracts/pacts", `${name}.json`),
);
const all = 34;

async function deployed(): Promise<Embedded & { readonly env: Record<string, string> }> {
  const deployment = await startEmbedded();
  onTestFinished(() => deployment.close());
  const { email, password } = deployment.account;
  return {
    ...deployment,
    env: {
      AUTH_URL: deployment.url,
      TITAN_EMAIL: email,
      TITAN_PASSWORD: password,
      XDG_STATE_HOME: folder(),
    },
  };
}

interface Verified {
  readonly texts: readonly string[];
  readonly keys?: { readonly created: number; readonly revoked: number };
}

/** Lets Pact's own verifier verify the built-in pacts. */
async function verify(given: Readonly<Record<string, unknown>>): Promise<Verified> {
  const result = join(folder(), "result.json");
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], PACT_DO_NOT_TRACK: "true" };
  const program = fileURLToPath(new URL("../support/pact/stock-verifier.mjs", import.meta.url));
  await promisify(execFile)(process.execPath, [program, JSON.stringify({ pacts, result, ...given })], {
    env,
    cwd: root,
  });
  return JSON.parse(readFileSync(result, "utf8"));
}

/** Descriptions of the interactions that the verifier holds for kept, and its words on the others. */
function outcome({ texts }: Verified): { readonly kept: number; readonly errors: readonly string[] } {
  const documents = texts.map((text): { interactionResults: { result: string }[]; errors: unknown[] } =>
    JSON.parse(text),
  );
  const results = documents.flatMap(({ interactionResults }) => interactionResults);
  return {
    kept: results.filter(({ result }) => result === "OK").length,
    errors: documents.flatMap(({ errors }) => errors.map((error) => JSON.stringify(error))),
  };
}

describe("Pact's own verifier finds every built-in interaction kept", () => {
  it("with the states of stateHandlers", async () => {
    const deployment = await deployed();
    const { email, password } = deployment.account;
    const options = {
      authUrl: deployment.url,
      credentials: { TITAN_EMAIL: email, TITAN_PASSWORD: password },
      stateDir: folder(),
    };
    const api = join(root, "dist/index.js");
    const verified = await verify({ url: deployment.url, api, options });
    expect(outcome(verified)).toEqual({ kept: all, errors: [] });
    expect(verified.keys?.created).toBeGreaterThan(10);
    expect(deployment.livingKeys()).toEqual([]);
  });

  it("with the states that titan-auth states serves, and all keys are revoked when it is stopped", async () => {
    const { url, env, livingKeys } = await deployed();
    const home = folder();
    installPacked(home, ["@pact-foundation"]);
    const command = spawn(join(home, "node_modules/.bin/titan-auth"), ["states", "--no-input"], {
      cwd: home,
      env: { PATH: process.env["PATH"], HOME: home, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void command.kill("SIGKILL"));
    const [first] = await once(command.stdout, "data");
    const verified = await verify({ url, statesUrl: String(first).trim() });
    expect(outcome(verified)).toEqual({ kept: all, errors: [] });
    command.kill("SIGINT");
    const [code] = await once(command, "exit");
    expect(code).toBe(0);
    expect(livingKeys()).toEqual([]);
  });
});
