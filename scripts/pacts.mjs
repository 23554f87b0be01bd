// Rebuilds contracts/pacts from nothing: runs the consumer tests one file at a time, and takes their pacts if all passed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const pacts = `${root}contracts/pacts`;
const consumers = ["titan-dashboard", "titan-backend"];

// Beside their place, so that they can be moved there at once.
const fresh = mkdtempSync(`${root}contracts/pacts-`);
try {
  for (const consumer of consumers) {
    const test = `contracts/consumers/${consumer}.test.ts`;
    const args = [`${root}node_modules/vitest/vitest.mjs`, "run", "--project", "consumers", test];
    const { status } = spawnSync(process.execPath, args, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, NEW_PACTS_FOLDER: fresh },
    });
    if (status !== 0) throw new Error(`${test} failed: contracts/pacts is as it was`);
  }
  // Schemas of pacts are beside them.
  for (const name of readdirSync(pacts)) if (name.endsWith(".json")) rmSync(`${pacts}/${name}`);
  for (const name of readdirSync(fresh)) renameSync(`${fresh}/${name}`, `${pacts}/${name}`);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
