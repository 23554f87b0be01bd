// Renews the committed samples in reports/ and the parts of README.md that come from the code.
import { writeFileSync } from "node:fs";
import { build } from "esbuild";

const { outputFiles } = await build({
  entryPoints: ["reports/samples.ts"],
  bundle: true,
  format: "esm",
  platform: "node",
  write: false,
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});
writeFileSync("dist/samples.mjs", outputFiles[0].text);
const { makeSamples } = await import("../dist/samples.mjs");
for (const [name, text] of Object.entries(await makeSamples())) writeFileSync(`reports/${name}`, text);
