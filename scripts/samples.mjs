// Renews the committed samples in reports/ and the parts of README.md that come from the code.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const { outputFiles } = await build({
  stdin: {
    contents:
      'export * from "./reports/samples.ts"; export * from "./reports/readme.ts"; export * from "./reports/samples-diagnose.ts"; export * from "./reports/checks-page.ts";',
    resolveDir: ".",
    loader: "ts",
  },
  bundle: true,
  format: "esm",
  platform: "node",
  write: false,
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});
writeFileSync("dist/samples.mjs", outputFiles[0].text);
const { checksPage, makeDiagnoses, makeSamples, renewDiagnoses, renewReadme, renewSelftest } = await import(
  "../dist/samples.mjs"
);
writeFileSync("suites/README.md", checksPage());
const samples = await makeSamples();
for (const [name, text] of Object.entries(samples)) writeFileSync(`reports/${name}`, text);
writeFileSync("README.md", renewReadme(readFileSync("README.md", "utf8"), samples["sample-flawed.txt"]));
const diagnoses = await makeDiagnoses();
for (const [name, text] of Object.entries(diagnoses)) writeFileSync(`reports/${name}`, text);
writeFileSync("README.md", renewDiagnoses(readFileSync("README.md", "utf8"), diagnoses));
// The kill matrix comes from the command as users get it. Exit code 1 is a result as well.
const selftest = spawnSync(
  process.execPath,
  ["dist/titan-auth.js", "selftest", "--combinations", "--format", "markdown"],
  { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
);
if (selftest.status !== 0 && selftest.status !== 1) throw new Error("titan-auth selftest came to no result");
writeFileSync("README.md", renewSelftest(readFileSync("README.md", "utf8"), selftest.stdout));
