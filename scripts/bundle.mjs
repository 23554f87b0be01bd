// How the sources are bundled, and bundles that are loaded at once, for what the package itself does not give.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
export const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));

export const settings = {
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

/** What a module with these contents exports. It imports the sources as they are now, by their path from the root. */
export async function loadSources(contents) {
  const stdin = { contents, resolveDir: root, loader: "ts" };
  const { outputFiles } = await build({ ...settings, stdin, write: false });
  const file = `${root}/dist/sources-${process.pid}.mjs`;
  writeFileSync(file, outputFiles[0].contents);
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(file);
  }
}
