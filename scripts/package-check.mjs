// Packs the package, installs it elsewhere as a user does, and tries what it promises: the command, the entry for vitest, its
// types. publint and attw read the same tarball. Needs the registry.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const folder = mkdtempSync(join(tmpdir(), "titan-auth-package-"));

const run = (file, args, options = {}) =>
  execFileSync(file, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], ...options });

function step(name, work) {
  const words = work();
  console.log(`ok  ${name}${words ? `: ${words}` : ""}`);
}

const configuration = `import TitanAuthReporter, { tags } from "titan-auth-suite/vitest-reporter";
import { defineConfig } from "vitest/config";
export default defineConfig({ test: { tags, reporters: ["default", new TitanAuthReporter({ reports: "reports" })] } });
`;

const apiProgram = `import { call, check, defineCheck, jwt, stateHandlers, UserError, type CheckOptions, type Report } from "titan-auth-suite";
const options: CheckOptions = { embedded: true, names: ["session"], depth: "proof" };
export const report: Report = await check(options);
export const created: number = (await (await stateHandlers({ credentials: { TITAN_EMAIL: "a@b.example" } })).close()).created;
export const isMine = (error: unknown): boolean => error instanceof UserError;
export default defineCheck({
  id: "own-check", title: "T", failureTitle: "F", severity: "low", rationale: "R", messages: { bad: { text: "t", fix: [] } },
  cases: (context) => context.operations.map((operation) => ({ probes: { one: call(operation, jwt, context) } })),
  judge: ({ one }, report) => report.found("bad", { status: one.status }, one),
});
// @ts-expect-error: there is no such suite option
await check({ suite: "session" });
`;

const program = `import { describeDeployment, test as base, type DeploymentOptions } from "titan-auth-suite/vitest";
import { expect } from "vitest";
const options: DeploymentOptions = { embedded: true, names: ["reach", "session"], depth: "proof" };
describeDeployment(options);
const test = base.override({ deployment: { embedded: true } });
test("calls", { timeout: 60_000 }, async ({ keyWith, call }) => {
  await expect(call("GET /api/v1/tasks", await keyWith("tasks:read"))).toBeAllowed();
  await expect(call("POST /api/v1/tasks", keyWith("tasks:read"))).toBeForbidden("tasks:write");
});
// @ts-expect-error: there is no such depth
describeDeployment({ depth: "deepest" });
`;

try {
  const [{ filename, size, unpackedSize, files }] = JSON.parse(
    run("npm", ["pack", "--json", "--pack-destination", folder]),
  );
  const tarball = join(folder, filename);
  step(
    "npm pack",
    () =>
      `${files.length} files, ${Math.round(size / 1024)} KiB, unpacked ${Math.round(unpackedSize / 1024)} KiB`,
  );
  step("publint", () => void run("npx", ["-y", "publint@^0.3", "run", tarball, "--strict"]));
  step(
    "attw",
    () => void run("npx", ["-y", "@arethetypeswrong/cli@^0.18", tarball, "--profile", "esm-only"]),
  );
  const validator = ["-y", "-p", "@action-validator/core", "-p", "@action-validator/cli", "action-validator"];
  step("action-validator", () => void run("npx", [...validator, "action.yml"]));

  const home = join(folder, "project");
  mkdirSync(home);
  writeFileSync(join(home, "package.json"), '{ "name": "elsewhere", "private": true, "type": "module" }\n');
  const { vitest, typescript } = devDependencies;
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, XDG_STATE_HOME: home, NO_COLOR: "1" };
  const inside = (file, args) => run(file, args, { cwd: home, env });
  inside("npm", [
    "install",
    "--no-audit",
    "--no-fund",
    tarball,
    `vitest@${vitest}`,
    `typescript@${typescript}`,
  ]);
  const bin = join(home, "node_modules/.bin/titan-auth");
  step("titan-auth --version", () => inside(bin, ["--version"]).trim());
  step("titan-auth check --embedded", () =>
    inside(bin, ["check", "--embedded", "--quiet"]).trim().split("\n").at(-1).trim(),
  );
  writeFileSync(join(home, "deployment.test.ts"), program.split("// @ts-expect-error")[0]);
  step("vitest", () => /Tests .*/.exec(inside("npx", ["vitest", "run"]))?.[0]);
  writeFileSync(join(home, "types.ts"), program);
  writeFileSync(join(home, "vitest.config.ts"), configuration);
  writeFileSync(join(home, "api-types.ts"), apiProgram);
  for (const [module, resolution] of [
    ["node16", "node16"],
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ]) {
    const flags = [
      "--noEmit",
      "--strict",
      // Vitest's own types want those of Node and newer libraries.
      "--skipLibCheck",
      "--target",
      "es2022",
      "--module",
      module,
      "--moduleResolution",
      resolution,
    ];
    step(
      `types, ${resolution}`,
      () => void inside("npx", ["tsc", ...flags, "types.ts", "vitest.config.ts", "api-types.ts"]),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
