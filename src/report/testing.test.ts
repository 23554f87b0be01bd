import { expect, test } from "vitest";
import { reportSchema } from "../../contracts/report/report.ts";
import { brokenReport } from "../../test/support/report/broken.ts";
import { report } from "../../test/support/report.ts";

test.each([
  ["healthy", report()],
  ["broken", brokenReport()],
])("the made-up %s report keeps the report's contract", (_, value) => {
  expect(reportSchema.parse(value)).toEqual(value);
});
