import { expect, it } from "vitest";
import { reportSchema } from "../../contracts/report/report.ts";
import { tryDeployment } from "../../test/support/run.ts";
import { thin } from "./thin.ts";

it("keeps whole what shows something wrong, and of the rest what was asked and answered", async () => {
  const { report } = await tryDeployment({ flaws: ["unauthenticated-operation"] });
  const thinned = thin(report);
  expect(reportSchema.safeParse(thinned).error).toBeUndefined();
  const whole = thinned.exchanges.filter(({ request }) => request !== undefined).map(({ id }) => id);
  const evidence = report.findings.flatMap((finding) => finding.evidence);
  expect(evidence.length).toBeGreaterThan(0);
  expect(whole).toEqual(expect.arrayContaining(evidence));
  expect(whole.length).toBeLessThan(report.exchanges.length / 4);
  expect(thinned.exchanges.map(({ id, status }) => [id, status])).toEqual(
    report.exchanges.map(({ id, status }) => [id, status]),
  );
  expect(JSON.stringify(thinned).length).toBeLessThan(JSON.stringify(report).length / 2);
});
