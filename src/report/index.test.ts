import { expect, test } from "vitest";
import { formats, reporters } from "./index.ts";
import { page, report } from "./testing.ts";
import { brokenReport } from "./testing-broken.ts";

test("every format has its reporter, and ends its text with one line end", () => {
  expect(Object.keys(reporters).sort()).toEqual([...formats].sort());
  for (const format of formats) expect(reporters[format](report(), page())).toMatch(/[^\n]\n$/);
});

test("JSON is the report, unchanged, whatever the page", () => {
  const text = reporters.json(brokenReport(), page({ columns: 20, colour: true, quiet: true }));
  expect(JSON.parse(text)).toEqual(brokenReport());
  expect(text.startsWith('{\n  "schemaVersion": 1,\n')).toBe(true);
});
