// Bundles the command into dist/: one small entry, and chunks for what each command loads when it needs it.
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { loadSources, root, settings, version } from "./bundle.mjs";
import { declarations } from "./declarations.mjs";
import { manual } from "./manual.mjs";
import { notices } from "./notices.mjs";

/** Builds the command. Also the set-up of the tests, which run what users get. */
export default async function buildCommand() {
  const { outputFiles, metafile } = await build({
    ...settings,
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

/** The commands, and what lays out their help. */
const loadHelp = () =>
  loadSources(`
    import { loadCommands } from "./src/cli/commands/index.ts";
    export { commandHelp, rootHelp } from "./src/cli/options/help.ts";
    export const commands = await loadCommands();`);

/** Puts the new files in place, and only then takes away what is left of an earlier build: a command in use goes on. */
function replace(outputFiles) {
  const chunks = `${root}/dist/chunks`;
  mkdirSync(chunks, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents, { mode: 0o755 });
  const current = new Set(outputFiles.map(({ path }) => path));
  for (const name of readdirSync(chunks)) if (!current.has(`${chunks}/${name}`)) rmSync(`${chunks}/${name}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCommand();
