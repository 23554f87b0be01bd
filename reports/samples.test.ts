import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { makeSamples } from "./samples.ts";

describe("the committed samples", async () => {
  const samples = await makeSamples();

  it.each(Object.entries(samples))(
    "%s is what the code makes (npm run samples renews it)",
    async (name, text) => {
      expect(text).toBe(await readFile(new URL(name, import.meta.url), "utf8"));
    },
  );

  it("a page of two findings has at most 45 lines of at most 80 columns", () => {
    const lines = samples["samples/flawed.txt"]?.trimEnd().split("\n") ?? [];
    expect(lines[0]).toContain("2 problems");
    expect(lines.length).toBeLessThanOrEqual(45);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each([
    ["diff", "schema-diff.json"],
    ["flawed", "schema-report.json"],
  ])("%s.json is accepted by %s, read by another validator", (name, schema) => {
    const ajv = addFormats.default(new Ajv2020({ strict: false }));
    const validate = ajv.compile(JSON.parse(samples[schema] ?? ""));
    const accepted = validate(JSON.parse(samples[`samples/${name}.json`] ?? ""));
    expect(accepted, JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ schemaVersion: 1 })).toBe(false);
  });
});
