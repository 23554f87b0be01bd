// Renews the committed samples in reports/ and the parts of the documentation that come from the code.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { loadSources } from "./bundle.mjs";

const { checksPage, documents, makeDiagnoses, makeSamples, partsOf, renewPart, threatsPage } =
  await loadSources(`
    export * from "./reports/samples.ts";
    export * from "./reports/docs.ts";
    export * from "./reports/samples-diagnose.ts";
    export * from "./reports/checks-page.ts";
    export * from "./reports/threats-page.ts";`);
const samples = { ...(await makeSamples()), ...(await makeDiagnoses()) };
for (const [name, text] of Object.entries(samples)) writeFileSync(`reports/${name}`, text);
writeFileSync("docs/checks.md", checksPage());
writeFileSync("docs/threats.md", threatsPage());
// The kill matrix comes from the command as users get it. Exit code 1 is a result as well.
const selftest = spawnSync(
  process.execPath,
  ["dist/titan-auth.js", "selftest", "--combinations", "--format", "markdown"],
  { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
);
if (selftest.status !== 0 && selftest.status !== 1) throw new Error("titan-auth selftest came to no result");
const parts = { ...partsOf(samples), selftest: selftest.stdout.trimEnd() };
for (const [path, name] of Object.entries(documents))
  writeFileSync(path, renewPart(readFileSync(path, "utf8"), name, parts[name]));
