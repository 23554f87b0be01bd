import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { deploy, folder } from "../support/cli.ts";

/** The programs of docs/api.md, as they stand there, with the package as its users import it. */

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/api.md"), "utf8");
const programs = Object.fromEntries(
  [...page.matchAll(/^```js\n\/\/ (\S+)\n([\s\S]*?)^```/gm)].map(([, name = "", text = ""]) => [name, text]),
);

async function run(name: string, env: Readonly<Record<string, string>> = {}) {
  const home = folder();
  mkdirSync(join(home, "node_modules"));
  symlinkSync(root, join(home, "node_modules/titan-auth-suite"));
  symlinkSync(join(root, "node_modules/@pact-foundation"), join(home, "node_modules/@pact-foundation"));
  const pact = readFileSync(join(root, "contracts/pacts/titan-dashboard-titan-auth.json"));
  writeFileSync(join(home, "shop.json"), pact);
  writeFileSync(join(home, name), programs[name] ?? "");
  const own = { PATH: process.env["PATH"], HOME: home, PACT_DO_NOT_TRACK: "true", ...env };
  return promisify(execFile)(process.execPath, [name], { cwd: home, env: own });
}

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
