import { expect, it } from "vitest";
import { checks, usualChecks } from "../../../suites/index.ts";
import { testContext } from "../../../test/support/suites.ts";
import { plan } from "../plan/plan.ts";
import type { ProbeExecutor } from "./probe-executor.ts";
import { Scheduler } from "./scheduler.ts";

it.each(["interrupted", "fail-fast"])("judges nothing once a run has ended: %s", async (reason) => {
  const planned = plan(usualChecks(checks, "proof"), testContext);
  let looks = 0;
  const scheduler = new Scheduler(planned, {
    // Nothing is sent in this test.
    executor: { wait: async () => undefined } as unknown as ProbeExecutor,
    signal: AbortSignal.abort(reason),
    isEnough: () => {
      looks += 1;
      return false;
    },
  });
  for (const probe of planned.probes) await scheduler.settle(probe);
  expect(scheduler.results.size).toBeGreaterThan(100);
  expect(looks).toBe(0);
});
