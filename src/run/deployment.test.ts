import { describe, expect, it } from "vitest";
import { reportSchema } from "../../contracts/report/report.ts";
import { rowIds } from "../../contracts/report/terms.ts";
import { checks } from "../../suites/index.ts";
import { tryDeployment } from "../../test/support/run.ts";
import { trialFrame } from "../selftest/trial.ts";
import { record, replay } from "./assemble/recording.ts";
import { reportOf } from "./run.ts";

describe("a healthy deployment", () => {
  it("passes with nothing found, all rows ruled out and no key left", async () => {
    const { report, alive } = await tryDeployment({});
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({
      exitCode: 0,
      outcome: "pass",
      summary: { fail: 0, inconclusive: 0, crashed: 0 },
    });
    expect(report.troubleshooting.map(({ row, verdict }) => `${row} ${verdict}`)).toEqual(
      rowIds.map((row) => `${row} ruled-out`),
    );
    expect(new Set(report.matrix.operations.flatMap(({ scopes }) => scopes)).size).toBe(8);
    expect(report.keys.created).toBe(report.keys.revoked);
    expect(alive).toEqual([]);
    expect(reportSchema.safeParse(report).error).toBeUndefined();
  });

  it("is told a trace of its own with each request, by which the report names it", async () => {
    const { report } = await tryDeployment({});
    const told = report.exchanges.map(({ request }) => request?.headers["traceparent"]);
    const named = report.exchanges.map(({ traceId }) => traceId ?? "");
    expect(told.map((header) => header?.split("-")[1])).toEqual(named);
    for (const header of told) expect(header).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/);
    expect(new Set(named).size).toBe(report.requests);
  });

  it("is judged in full though it counts everybody of an address together, and is not stormed", async () => {
    const { report, alive } = await tryDeployment({
      rateLimit: { limit: 40, windowMs: 1_500, by: "address" },
    });
    expect(report).toMatchObject({ exitCode: 0, outcome: "pass", summary: { inconclusive: 0 } });
    expect(report.matrix.cells.filter(({ status }) => status === 429)).toEqual([]);
    const blocked = report.exchanges.filter(({ status }) => status === 429).length;
    expect(blocked).toBeGreaterThan(0);
    expect(blocked).toBeLessThan(40);
    expect(report.waitedMs).toBeGreaterThan(0);
    expect(report.waitedMs).toBeLessThanOrEqual(report.durationMs);
    expect(alive).toEqual([]);
  });

  it("passes at depth full, and with billing:write allowed", async () => {
    const { report, alive } = await tryDeployment({}, { depth: "full", allowBillingWrite: true });
    expect(report.findings).toEqual([]);
    expect(report.exitCode).toBe(0);
    expect(alive).toEqual([]);
  });

  it("gives the same report when its recording is judged again", async () => {
    const { report, plan, evidence } = await tryDeployment({ flaws: ["read-opens-write"] });
    const again = replay(record({ plan, evidence }), checks);
    expect(reportOf(again, trialFrame)).toEqual(report);
  });
});

describe("a 404 to every credential with the words of a path that does not exist", () => {
  it.each([
    ["not offered", { variations: ["generic-not-found", "datasets-unexposed"] }, "datasets"],
    ["unguarded", { variations: ["generic-not-found"], flaws: ["unguarded-operation"] }, "results/export"],
  ])("counts as not exposed, and the report says so: %s", async (_name, options, where) => {
    const { report } = await tryDeployment(options);
    expect(report.findings).toEqual([]);
    expect(report.exitCode).toBe(0);
    const check = report.checks.find(({ id }) => id === "absent-operation");
    expect(check?.because).toContain("not exposed here: ");
    expect(check?.because).toContain(where);
  });
});
