import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deploy } from "../support/cli.ts";
import { installPacked } from "../support/packed.ts";

/** The programs of docs/api.md as they are there, and the command, in a folder that has nothing but the packed package. */

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/api.md"), "utf8");
const programs = Object.fromEntries(
  [...page.matchAll(/^```js\n\/\/ (\S+)\n([\s\S]*?)^```/gm)].map(([, name = "", text = ""]) => [name, text]),
);

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "titan-auth-installed-"));
  installPacked(home, ["@pact-foundation"]);
  const pact = readFileSync(join(root, "contracts/pacts/titan-dashboard-titan-auth.json"));
  writeFileSync(join(home, "shop.json"), pact);
  for (const [name, text] of Object.entries(programs)) writeFileSync(join(home, name), text);
}, 60_000);
afterAll(() => rmSync(home, { recursive: true }));

type Env = Readonly<Record<string, string>>;

function runHere(file: string, args: readonly string[], env: Env = {}) {
  const own = { PATH: process.env["PATH"], HOME: home, PACT_DO_NOT_TRACK: "true", ...env };
  return promisify(execFile)(file, args, { cwd: home, env: own });
}

const run = (name: string, env?: Env) => runHere(process.execPath, [name], env);

describe("the command of an installed package", () => {
  it("is found by npm exec --no, and passes the embedded deployment", async () => {
    const exec = ["exec", "--no", "--", "titan-auth"];
    const { stdout } = await runHere("npm", [...exec, "check", "--embedded", "--quiet"]);
    expect(stdout).toMatch(/^PASS .*exit code 0$/ms);
  });
});

describe("the programs of docs/api.md", () => {
  it("are all tried here", () => {
    expect(Object.keys(programs)).toEqual(["check.mjs", "client.mjs", "verify.mjs"]);
  });

  it("check a deployment", async () => {
    const { env } = await deploy();
    expect((await run("check.mjs", env)).stdout).toBe("");
    const wrong = await deploy({ flaws: ["read-opens-write"] });
    await expect(run("check.mjs", wrong.env)).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining("high: tasks:write is never checked"),
    });
  });

  it("start a Titan", async () => {
    expect((await run("client.mjs")).stdout).toBe("401\n");
  });

  it("hand provider states to Pact's verifier, and leave no key", async () => {
    const deployment = await deploy();
    const { stdout } = await run("verify.mjs", deployment.env);
    expect(stdout).toContain("leftover: []");
    expect(deployment.livingKeys()).toEqual([]);
  });
});
