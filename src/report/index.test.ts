import { expect, test } from "vitest";
import { brokenReport } from "../../test/support/report/broken.ts";
import { page, report } from "../../test/support/report.ts";
import { formats, reporterFor, reporterOf } from "./index.ts";

test.each(formats)("%s has its reporter, and ends its text with one line end", async (format) => {
  const reporter = await reporterOf(format);
  for (const value of [report(), brokenReport()]) expect(reporter(value, page())).toMatch(/[^\n]\n$/);
});

test("JSON is the report, unchanged, whatever the page", async () => {
  const json = await reporterOf("json");
  const text = json(brokenReport(), page({ columns: 20, colour: true, quiet: true }));
  expect(JSON.parse(text)).toEqual(brokenReport());
  expect(text.startsWith('{\n  "schemaVersion": 1,\n')).toBe(true);
});

test.each(["terminal", "markdown", "html"] as const)("%s says what the few keys are", async (format) => {
  const { matrix } = brokenReport();
  const credential = "key[1 of 5]";
  const cells = matrix.operations.map(
    ({ id }) =>
      ({
        operation: id,
        credential,
        role: "right-scope",
        expected: "allow",
        verdict: "ok",
        status: 200,
      }) as const,
  );
  const credentials = [{ id: credential, kind: "key", scopes: ["tasks:read", "data:read"] }];
  const reporter = await reporterOf(format);
  const value = brokenReport({ matrix: { ...matrix, credentials, cells } });
  const text = reporter(value, page({ verbose: true })).replace(/<[^>]*>/g, " ");
  expect(text).toContain("a key that has this scope");
  expect(text).not.toContain("a key with this scope alone");
  expect(text).toContain("tasks:read, data:read");
});

test("a diagnosis is told in its own way", async () => {
  const value = report({
    command: "diagnose",
    because: "The credential works",
    advice: { now: ["Compare the failing caller with this"], next: "titan-auth status" },
  });
  const shown = async (format: "terminal" | "markdown" | "json") =>
    (await reporterFor(value, format))(value, page());
  expect(await shown("terminal")).toContain("Works: The credential works");
  expect(await shown("markdown")).toContain("### Do now");
  expect(JSON.parse(await shown("json"))).toEqual(value);
});
