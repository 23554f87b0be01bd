import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { beforeAll, describe, expect, it } from "vitest";
import { type Selftest, selftestSchema } from "../../contracts/report/selftest.ts";
import { renewPart } from "../../reports/docs.ts";
import { selftestReporters } from "../../src/report/reporters.ts";
import { exempt } from "../../src/selftest/matrix.ts";
import { knownFlaws, knownVariations } from "../../src/selftest/plan.ts";
import { checks } from "../../suites/index.ts";

const command = fileURLToPath(new URL("../../dist/titan-auth.js", import.meta.url));

/** The whole self test, once, by the command that users get: every flaw and every healthy variation. */
let whole: Selftest;

beforeAll(async () => {
  const args = [command, "selftest", "--format", "json"];
  // Exit code 1 says that something is not as expected: the tests below say what.
  const stdout = await new Promise<string>((resolve) =>
    execFile(process.execPath, args, { maxBuffer: 2 ** 26 }, (_error, out) => resolve(out)),
  );
  whole = JSON.parse(stdout);
}, 3_600_000);

const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

/** The pairs of the page, which `npm run samples` and a weekly workflow try. */
const ofPairs = / and all \d+ pairs(?= were caught)|, \d+ of \d+ pairs caught/g;

/**
 * The page without pairs, and its rows without flaws that another check than the expected one caught as well, which may be by
 * chance.
 */
const settled = (page: string): string =>
  page
    .replace(ofPairs, "")
    .replace(/^(\| \S+ \| (\S+) \| )(.+) \|$/gm, (_, head: string, check: string, caught: string) => {
      const isExpected = (name: string): boolean => {
        const findings = knownFlaws.find(({ id }) => id === name.split(" ")[0])?.expect.findings;
        return findings?.some((finding) => finding.startsWith(`${check}/`)) ?? true;
      };
      return `${head}${caught.split(", ").filter(isExpected).join(", ")} |`;
    });

describe("a flaw is found, once, and in its row", () => {
  it.each(ids(knownFlaws))("%s", (id) => {
    const flaw = whole.results.flaws.find((one) => one.id === id);
    expect({ outcome: flaw?.outcome, deviations: flaw?.deviations }).toEqual({
      outcome: "killed",
      deviations: [],
    });
  });

  it("and none survives", () => {
    expect(whole.survivors).toEqual([]);
  });
});

describe("a healthy variation raises no alarm", () => {
  it.each(ids(knownVariations))("%s", (id) => {
    const variation = whole.results.variations.find((one) => one.id === id);
    expect(variation).toMatchObject({ outcome: "quiet", findings: [], deviations: [] });
  });
});

describe("the whole", () => {
  it("has no idle check, and exempts none that catches something", () => {
    expect(whole.idleChecks).toEqual([]);
    const exempted = whole.checks.filter(({ id }) => exempt[id] !== undefined);
    expect(exempted.flatMap(({ flaws }) => flaws)).toEqual([]);
  });

  it("crashes nowhere", () => {
    expect(whole.crashed).toEqual([]);
  });

  it("expects checks that exist", () => {
    const named = knownFlaws.flatMap(({ expect: { findings = [] } }) =>
      findings.map((id) => id.split("/")[0]),
    );
    const known = ids(checks);
    expect([...named, ...Object.keys(exempt)].filter((id) => !known.includes(id ?? ""))).toEqual([]);
  });

  it("is what docs/selftest.md says (npm run samples renews it)", async () => {
    const document = await readFile(new URL("../../docs/selftest.md", import.meta.url), "utf8");
    const page = { columns: 80, colour: false, ascii: false, verbose: false, quiet: false };
    const renewed = renewPart(document, "selftest", selftestReporters.markdown(whole, page).trimEnd());
    expect(settled(renewed)).toBe(settled(document));
  });

  it("keeps its schema, and the published one, read by another validator", async () => {
    expect(selftestSchema.safeParse(whole).error).toBeUndefined();
    expect(whole.complete).toBe(true);
    const published = await readFile(new URL("../../reports/schema-selftest.json", import.meta.url), "utf8");
    const validate = addFormats.default(new Ajv2020({ strict: false })).compile(JSON.parse(published));
    expect(validate(JSON.parse(JSON.stringify(whole))), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ schemaVersion: 1 })).toBe(false);
  });
});
