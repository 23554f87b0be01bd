import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkJson, folder } from "../support/cli.ts";

/** A real server by profile: better-auth with its api-key plugin, installed on demand beside this package's own dependencies. */

const root = fileURLToPath(new URL("../..", import.meta.url));
const installed = join(root, "node_modules/.cache/better-auth");
const packages = ["better-auth@1.7", "@better-auth/api-key@1.7"];

/** Why the server cannot be had; nothing where it can. */
const lacking = ((): string | undefined => {
  if (existsSync(join(installed, "node_modules/@better-auth/api-key/package.json"))) return undefined;
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, "package.json"), '{ "private": true }\n');
  const quiet = ["--no-audit", "--no-fund", "--legacy-peer-deps", "--ignore-scripts", "--fetch-retries=0"];
  try {
    execFileSync("npm", ["install", ...quiet, ...packages], {
      cwd: installed,
      stdio: "pipe",
      timeout: 180_000,
    });
    return undefined;
  } catch {
    return "better-auth cannot be installed here";
  }
})();

async function start(hole = "") {
  const script = join(root, "test/support/better-auth/server.mjs");
  const child = spawn(process.execPath, [script, installed, hole], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const { url, account } = JSON.parse(line.toString()) as {
    url: string;
    account: { email: string; password: string };
  };
  return { AUTH_URL: url, TITAN_EMAIL: account.email, TITAN_PASSWORD: account.password };
}

/** The profile of the page. */
const configuration = /```yaml\n([\s\S]*?)```/.exec(
  readFileSync(join(root, "docs/profiles/better-auth.md"), "utf8"),
)?.[1];

async function check(hole?: string) {
  const home = folder();
  writeFileSync(join(home, "titan-auth.yaml"), configuration ?? "");
  const env = await start(hole);
  const ran = await checkJson([], { env, home });
  expect(ran.stdout + ran.stderr).not.toContain(env.TITAN_PASSWORD);
  const graver = ran.report.findings.filter(({ severity }) => severity !== "low" && severity !== "info");
  return { ...ran, graver };
}

describe("better-auth with its api-key plugin", () => {
  it.skipIf(lacking === undefined)(`is not tested: ${lacking}`, () => undefined);

  it.skipIf(lacking !== undefined)("is right by its profile, and no key is left", async () => {
    const { code, report, graver } = await check();
    expect([code, graver]).toEqual([0, []]);
    expect(report.keys.created).toBeGreaterThan(5);
    expect(report.keys).toMatchObject({ revoked: report.keys.created, leftover: [] });
    const told = report.matrix.cells.filter(({ role }) => role === "right-scope" || role === "other-scopes");
    expect(new Set(told.map(({ verdict }) => verdict))).toEqual(new Set(["ok"]));
  });

  it.skipIf(lacking !== undefined)(
    "with permissions that nobody looks at: one finding, row 403",
    async () => {
      const { code, graver } = await check("permissions-ignored");
      expect(code).toBe(1);
      expect(graver).toMatchObject([{ check: "unguarded-scope", severity: "critical", row: "forbidden" }]);
    },
  );
});
