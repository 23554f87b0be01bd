// Bundles the command into dist/: one small entry, and chunks for what each command loads when it needs it.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { declarations } from "./declarations.mjs";
import { manual } from "./manual.mjs";
import { notices } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));

const shared = {
  absWorkingDir: root,
  // Native code: loaded from where it is installed, and only in a process of its own. Vitest is the user's own.
  external: ["@pact-foundation/pact", "vitest"],
  alias: {
    undici: `${root}/scripts/undici-agent.mjs`,
    "yargs/helpers": `${root}/scripts/yargs-parser.mjs`,
  },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  define: { TITAN_AUTH_VERSION: JSON.stringify(version) },
  banner: {
    // Bundled CommonJS packages (undici, parts of yargs) still ask for Node's own modules through require.
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "warning",
};

/** Builds the command. Also the set-up of the tests, which run what users get. */
export default async function buildCommand() {
  const { outputFiles, metafile } = await build({
    ...shared,
    write: false,
    metafile: true,
    entryPoints: {
      "titan-auth": "src/cli/main.ts",
      "pact-matcher": "src/pact/matcher/matcher-process.ts",
      "selftest-worker": "src/selftest/worker.ts",
      vitest: "src/vitest/index.ts",
      "vitest-reporter": "src/vitest/reporter.ts",
      "vitest-session": "src/vitest/session-process.ts",
      index: "src/api/index.ts",
    },
    outdir: "dist",
    splitting: true,
    minifyWhitespace: true,
    minifySyntax: true,
    chunkNames: "chunks/[name]-[hash]",
  });
  replace(outputFiles);
  writeFileSync(`${root}/dist/THIRD-PARTY-NOTICES.txt`, `${notices(metafile, root)}\n`);
  // Alert rules, dashboard and manifests for watch, as they are.
  cpSync(`${root}/src/watch/deploy`, `${root}/dist/deploy`, { recursive: true });
  const { rootHelp, commandHelp, commands } = await loadHelp();
  // The help is laid out once, here, so that it is answered without loading the parser.
  writeFileSync(`${root}/dist/help.txt`, rootHelp(commands, 100));
  const widest = 1000;
  const texts = commands.map((command) => commandHelp(command, widest));
  const page = manual({ version, root: rootHelp(commands, widest), commands: texts });
  writeFileSync(`${root}/dist/titan-auth.1`, page);
  for (const [name, text] of Object.entries(await declarations(root)))
    writeFileSync(`${root}/dist/${name}`, text);
}

/** The commands, and what lays out their help, out of the sources as they are now. */
async function loadHelp() {
  const contents = `
    import { loadCommands } from "./src/cli/commands/index.ts";
    export { commandHelp, rootHelp } from "./src/cli/options/help.ts";
    export const commands = await loadCommands();`;
  const stdin = { contents, resolveDir: root, loader: "ts" };
  const { outputFiles } = await build({ ...shared, stdin, write: false });
  const file = `${root}/dist/help-${process.pid}.mjs`;
  writeFileSync(file, outputFiles[0].contents);
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(file);
  }
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
