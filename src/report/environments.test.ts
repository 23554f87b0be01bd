import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { hostileReport, poison } from "../../test/support/report/hostile.ts";
import { page } from "../../test/support/report.ts";
import { mergeReports } from "../compare/merge.ts";
import { formats, reporterOf } from "./index.ts";

/** Two environments whose very names are hostile. */
const merged = mergeReports(
  ["one", "two"].map((name) => {
    const report = hostileReport();
    return { ...report, target: { ...report.target, environment: `${poison} ${name}` } };
  }),
);

describe("a report of several environments with hostile names", () => {
  it.each(formats)("as %s does nothing that they want", async (format) => {
    const reporter = await reporterOf(format);
    for (const changes of [{}, { verbose: true, ascii: true }, { quiet: true, columns: 40 }]) {
      const text = reporter(merged, page(changes));
      expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(text).not.toMatch(format === "github" ? /^(?!::(?:error|warning|notice) title=)::/m : /^\s*::/m);
      expect(text).not.toMatch(/##\w*\[/);
    }
  });

  it("adds no element to the page, and none that has the identifier of another", async () => {
    const text = (await reporterOf("html"))(merged, page());
    expect(text).not.toMatch(/<img|<b>|onerror="|alert\(1\)<\/script>/);
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("is XML and SARIF's JSON still", async () => {
    const xml = (await reporterOf("junit"))(merged, page());
    const cases: string[] = [];
    const parser = new SaxesParser();
    parser.on("opentag", ({ name, attributes }) => {
      if (name === "testcase") cases.push(`${attributes["classname"]} ${attributes["name"]}`);
    });
    expect(() => parser.write(xml).close()).not.toThrow();
    expect(new Set(cases).size).toBe(cases.length);
    expect(JSON.parse((await reporterOf("sarif"))(merged, page())).runs).toHaveLength(2);
  });
});
