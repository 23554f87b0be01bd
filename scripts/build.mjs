// Bundles the command into dist/: one small entry, and chunks for what each command loads when it needs it.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));

/** Builds the command. Also the set-up of the tests, which run what users get. */
export default async function buildCommand() {
  rmSync(`${root}/dist`, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: { "titan-auth": "src/cli/main.ts" },
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
  // The help is laid out once, here, so that it is answered without loading the parser.
  const help = execFileSync(process.execPath, ["dist/titan-auth.js", "--help"], {
    cwd: root,
    env: { ...process.env, TITAN_AUTH_BUILDS_HELP: "1", FORCE_COLOR: "0" },
  });
  writeFileSync(`${root}/dist/help.txt`, help);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCommand();
