// Runs tests with the newest line of every package, in a copy of the repository: node scripts/newest.mjs [vitest's arguments…]
// Pact stays on its line: version 17 sends install analytics.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "titan-auth-newest-"));
const run = (command, args) => spawnSync(command, args, { cwd: copy, stdio: "inherit" }).status ?? 1;

try {
  const listed = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
  for (const name of listed.filter((one) => one !== "")) {
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    cpSync(join(root, name), join(copy, name));
  }
  const file = join(copy, "package.json");
  const description = JSON.parse(readFileSync(file, "utf8"));
  const newest = Object.keys(description.devDependencies).map((name) => [name, "latest"]);
  // vitest no longer brings vite along.
  description.devDependencies = { ...Object.fromEntries(newest), vite: "latest" };
  writeFileSync(file, JSON.stringify(description));
  rmSync(join(copy, "package-lock.json"));
  const installed = run("npm", [
    "install",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
    "--ignore-scripts",
  ]);
  const vitest = join(copy, "node_modules/vitest/vitest.mjs");
  process.exitCode = installed || run(process.execPath, [vitest, "run", ...process.argv.slice(2)]);
} finally {
  rmSync(copy, { recursive: true, force: true });
}
