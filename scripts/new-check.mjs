// Scaffolds a check: its file, its test, its line in suites/index.ts and a flaw of the embedded deployment.
// npm run new-check -- SUITE check-id CODE [FLAWS]   e.g. npm run new-check -- session reused-token E9 tokens
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const [suite, id, code, flaws = "refusals"] = process.argv.slice(2);
const flawFile = `src/embedded/flaws/${flaws}.ts`;
const index = "suites/index.ts";

if (!suite || !code || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id ?? ""))
  fail("Usage: npm run new-check -- SUITE check-id CODE [FLAWS]");
if (!existsSync(`suites/${suite}`)) fail(`There is no suite "${suite}".`);
if (existsSync(`suites/${suite}/${id}.ts`)) fail(`The check "${id}" exists.`);
if (!existsSync(flawFile)) fail(`There is no file ${flawFile}.`);

const name = id.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

const check = `import { defineCheck } from "../model/check.ts";
import { ownSession } from "../model/requests.ts";

export default defineCheck({
  id: "${id}",
  suite: "${suite}",
  code: "${code}",
  title: "What holds where the check passes",
  failureTitle: "What is wrong where it fails",
  severity: "medium",
  rationale: "Why it matters.",
  messages: {
    found: {
      text: "{operation} answered {status}",
      fix: ["What to do"],
    },
  },
  cases: () => [{ probes: { own: ownSession }, control: "own" }],
  judge({ own }, reporter) {
    if (own.status !== 200) reporter.found("found", { operation: own.probe.operation, status: own.status }, own);
  },
});
`;

const test = `import { describe, expect, it } from "vitest";
import { judged } from "../../test/support/suites.ts";
import check from "./${id}.ts";

describe("${id}", () => {
  it("finds what is wrong", () => {
    expect(judged(check, () => ({ status: 201, json: {} })).map(({ what }) => what)).toEqual(["found"]);
  });

  it("finds nothing where all is right", () => {
    expect(judged(check, () => ({ status: 200, json: {} }))).toEqual([]);
  });
});
`;

const flaw = `  {
    id: "${id}",
    description: "what is wrong in this deployment.",
    expect: { findings: ["${id}/found"] },
    change: (behaviour) => behaviour,
  },
`;

writeFileSync(`suites/${suite}/${id}.ts`, check);
writeFileSync(`suites/${suite}/${id}.test.ts`, test);
edit(index, (text) =>
  `import ${name} from "./${suite}/${id}.ts";\n${text}`.replace("\n];", `\n  ${name},\n];`),
);
edit(flawFile, (text) => text.replace(/\n\];/, `\n${flaw}];`));
console.log(`Wrote suites/${suite}/${id}.ts and its test; added it to ${index} and a flaw to ${flawFile}.`);
console.log("Next: fill in both, move its line in the index to where reports show it, and run npm test.");

/** Changes a file; the change must show. */
function edit(path, change) {
  const text = readFileSync(path, "utf8");
  const changed = change(text);
  if (changed === text) fail(`${path} has not the form that this script knows.`);
  writeFileSync(path, changed);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
