import { expect, test } from "vitest";
import { reportSchema } from "../../contracts/report.ts";
import { report } from "./testing.ts";
import { brokenReport } from "./testing-broken.ts";

test.each([
  ["healthy", report()],
  ["broken", brokenReport()],
])("the made-up %s report keeps the report's contract", (_, value) => {
  expect(reportSchema.parse(value)).toEqual(value);
});
