// Bundles the command into dist/: one small entry, and chunks for what each command loads when it needs it.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));

/** Builds the command. Also the set-up of the tests, which run what users get. */
export default async function buildCommand() {
  const { outputFiles } = await build({
    write: false,
    absWorkingDir: root,
    entryPoints: { "titan-auth": "src/cli/main.ts", "pact-matcher": "src/pact/matcher-process.ts" },
    // Native code: loaded from where it is installed, and only in a process of its own.
    external: ["@pact-foundation/pact"],
    alias: { undici: `${root}/scripts/undici-agent.mjs` },
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    minifyWhitespace: true,
    minifySyntax: true,
    chunkNames: "chunks/[name]-[hash]",
    define: { TITAN_AUTH_VERSION: JSON.stringify(version) },
    banner: {
      // Bundled CommonJS packages (undici, parts of yargs) still ask for Node's own modules through require.
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  replace(outputFiles);
  // Alert rules, dashboard and manifests for watch, as they are.
  cpSync(`${root}/src/watch/deploy`, `${root}/dist/deploy`, { recursive: true });
  // The help is laid out once, here, so that it is answered without loading the parser.
  const help = execFileSync(process.execPath, ["dist/titan-auth.js", "--help"], {
    cwd: root,
    env: { ...process.env, TITAN_AUTH_BUILDS_HELP: "1", FORCE_COLOR: "0" },
  });
  writeFileSync(`${root}/dist/help.txt`, help);
}

/** Puts the new files in place, and only then takes away what is left of an earlier build: a command in use goes on. */
function replace(outputFiles) {
  const chunks = `${root}/dist/chunks`;
  mkdirSync(chunks, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents, { mode: 0o755 });
  const current = new Set(outputFiles.map(({ path }) => path));
  for (const name of readdirSync(chunks)) if (!current.has(`${chunks}/${name}`)) rmSync(`${chunks}/${name}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCommand();
