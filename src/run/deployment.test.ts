import { describe, expect, it } from "vitest";
import { reportSchema } from "../../contracts/report.ts";
import { isAtLeast, rowIds } from "../../contracts/terms.ts";
import { checks } from "../../suites/index.ts";
import { type EmbeddedOptions, flaws, variations } from "../embedded/index.ts";
import { expected, unsought } from "./expected-findings.ts";
import { record, replay } from "./recording.ts";
import { reportOf, tryDeployment } from "./testing.ts";

const limits: Readonly<Record<string, EmbeddedOptions>> = {
  "limit-without-reset": { rateLimit: { limit: 30, windowMs: 1_500 } },
  "rate-limit-60": { rateLimit: { limit: 60, windowMs: 1_200 } },
};

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

  it("passes at depth full, and with billing:write allowed", async () => {
    const { report, alive } = await tryDeployment({}, { depth: "full", allowBillingWrite: true });
    expect(report.findings).toEqual([]);
    expect(report.exitCode).toBe(0);
    expect(alive).toEqual([]);
  });

  it("gives the same report when its recording is judged again", async () => {
    const { report, plan, evidence } = await tryDeployment({ flaws: ["read-opens-write"] });
    const again = replay(record(plan, evidence), checks);
    expect(reportOf(again.plan, again.evidence)).toEqual(report);
  });
});

/** Healthy ways to differ that leave something undone: the exit code, and why. */
const exits: Readonly<Record<string, number>> = {
  "no-revoke": 5,
  "key-cap-10": 3,
  "key-cap-5": 3,
};

describe("a healthy variation raises no alarm", () => {
  it.each(variations.map(({ id }) => id))("%s", async (id) => {
    const { report, alive } = await tryDeployment({ variations: [id], ...limits[id] });
    expect(report.findings.filter(({ severity }) => isAtLeast(severity, "medium"))).toEqual([]);
    expect(report.exitCode, report.because).toBe(exits[id] ?? 0);
    expect(alive).toEqual(report.keys.leftover.map(({ name }) => name));
    expect(alive.length).toBe(id === "no-revoke" ? 1 : 0);
  });
});

describe("a flaw is found, once, and in its row", () => {
  const sought = flaws.filter(({ id }) => !unsought.includes(id));

  it.each(sought.map(({ id }) => id))("%s", async (id) => {
    const { depth = "proof" } = expected[id] ?? {};
    const { report, alive } = await tryDeployment({ flaws: [id], ...limits[id] }, { depth });
    const confirmed = report.troubleshooting
      .filter(({ verdict }) => verdict === "confirmed")
      .map(({ row }) => row);
    const { exit, findings, rows } = expected[id] ?? {
      exit: 1,
      findings: ["none is expected yet"],
      rows: [],
    };
    expect([...new Set(report.findings.map((finding) => finding.id))].sort()).toEqual([...findings].sort());
    expect([...confirmed].sort()).toEqual([...rows].sort());
    expect(report.exitCode, report.because).toBe(exit);
    expect(report.summary.crashed).toBe(0);
    expect(alive).toEqual([]);
    expect(JSON.stringify(report.findings), "every placeholder is filled in").not.toMatch(/\{(?!id\})\w+\}/);
  });

  it("is expected only of flaws that exist", () => {
    const known = flaws.map(({ id }) => id);
    expect([...Object.keys(expected), ...unsought].filter((id) => !known.includes(id))).toEqual([]);
  });
});
