// Bundles the command into dist/: one small entry, and chunks for what each command loads when it needs it.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { declarations } from "./declarations.mjs";
import { commandNames, manual } from "./manual.mjs";
import { notices } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));

/** Builds the command. Also the set-up of the tests, which run what users get. */
export default async function buildCommand() {
  const { outputFiles, metafile } = await build({
    write: false,
    metafile: true,
    absWorkingDir: root,
    entryPoints: {
      "titan-auth": "src/cli/main.ts",
      "pact-matcher": "src/pact/matcher/matcher-process.ts",
      vitest: "src/vitest/index.ts",
      index: "src/api/index.ts",
    },
    // Native code: loaded from where it is installed, and only in a process of its own. Vitest is the user's own.
    external: ["@pact-foundation/pact", "vitest"],
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
  writeFileSync(`${root}/dist/THIRD-PARTY-NOTICES.txt`, `${notices(metafile, root)}\n`);
  // Alert rules, dashboard and manifests for watch, as they are.
  cpSync(`${root}/src/watch/deploy`, `${root}/dist/deploy`, { recursive: true });
  // The help is laid out once, here, so that it is answered without loading the parser.
  writeFileSync(`${root}/dist/help.txt`, await helpOf([], 100));
  const widest = 1000;
  const help = await helpOf([], widest);
  const commands = await Promise.all(commandNames(help).map((name) => helpOf([name], widest)));
  writeFileSync(`${root}/dist/titan-auth.1`, manual({ version, root: help, commands }));
  writeFileSync(`${root}/dist/vitest.d.ts`, vitestDeclarations());
  writeFileSync(`${root}/dist/index.d.ts`, declarations(root));
}

/** What the command just built says of itself in so many columns. */
async function helpOf(words, columns) {
  const env = { ...process.env, TITAN_AUTH_BUILDS_HELP: String(columns), FORCE_COLOR: "0" };
  const args = ["dist/titan-auth.js", ...words, "--help"];
  return (await promisify(execFile)(process.execPath, args, { cwd: root, env })).stdout;
}

/** The types of the entry for vitest: those that it is written against, which name no other module. */
const vitestDeclarations = () =>
  `${readFileSync(`${root}/src/vitest/types.ts`, "utf8")}\nexport declare const describeDeployment: DescribeDeployment;\n`;

/** Puts the new files in place, and only then takes away what is left of an earlier build: a command in use goes on. */
function replace(outputFiles) {
  const chunks = `${root}/dist/chunks`;
  mkdirSync(chunks, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents, { mode: 0o755 });
  const current = new Set(outputFiles.map(({ path }) => path));
  for (const name of readdirSync(chunks)) if (!current.has(`${chunks}/${name}`)) rmSync(`${chunks}/${name}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCommand();
