import { describe, expect, it } from "vitest";
import { type BaselineEntry, daysAfter } from "../../../contracts/config/baseline.ts";
import type { Report } from "../../../contracts/report/report.ts";
import { page } from "../../../test/support/report.ts";
import { type Trial, tryDeployment } from "../../../test/support/run.ts";
import { formats, reporterOf } from "../../report/index.ts";
import { judge } from "../evaluate/judge.ts";
import { assemble } from "./assemble.ts";
import { entryOf, hold, isGone } from "./baseline.ts";

const flaws = ["unguarded-operation", "guard-takes-another-scope-too", "key-in-list"];
const flawed = await tryDeployment({ flaws });
const healthy = await tryDeployment({});

const added = "2026-11-24";
const expires = "2026-12-08";
const facts = { reason: "known, TITAN-12", owner: "team-auth", added, expires };
const { cells } = flawed.report.matrix;
const entries = flawed.report.findings.map((finding) => entryOf(finding, cells, facts));

/** What a run makes of a baseline on a day. */
const reportOn = (
  today: string,
  { plan, evidence }: Pick<Trial, "plan" | "evidence"> = flawed,
  own: readonly BaselineEntry[] = entries,
  strict = false,
): Report =>
  assemble({
    plan,
    evidence,
    judgement: judge(plan, evidence),
    failOn: "medium",
    required: [],
    unasked: [],
    baseline: { entries: own, today, strict },
  });

describe("a run with a baseline", () => {
  it("passes until the end of the last day, and shows what is accepted", () => {
    for (const day of [added, "2026-12-01", expires]) {
      const report = reportOn(day);
      expect([report.outcome, report.exitCode]).toEqual(["pass", 0]);
      expect(report.because).toMatch(
        /^Nothing new was found: \d+ checks passed, with 3 findings that the baseline accepts$/,
      );
      expect(report.findings.map(({ accepted }) => accepted)).toEqual(
        Array(3).fill({ reason: "known, TITAN-12", owner: "team-auth", expires }),
      );
      expect(report.baseline).toEqual({ accepted: 3, live: [], strikeOff: [] });
    }
  });

  it("confirms the row of the table all the same: the fault is there", () => {
    const row = reportOn(added).troubleshooting.find((one) => one.row === "forbidden");
    expect(row?.verdict).toBe("confirmed");
  });

  it("fails on the day after, and says why", () => {
    const report = reportOn("2026-12-09");
    expect([report.outcome, report.exitCode, report.baseline?.accepted]).toEqual(["fail", 1, 0]);
    expect(report.findings.some(({ accepted }) => accepted !== undefined)).toBe(false);
    expect(report.notices).toContain(
      "exposed-key-secret/secret-in-list (team-auth) counts again: it was accepted until 2026-12-08, which is over",
    );
  });

  it("fails for what is new beside what is known", () => {
    const report = reportOn(added, flawed, entries.slice(1));
    expect([report.exitCode, report.baseline?.accepted]).toEqual([1, 2]);
    expect(report.because).toBe(flawed.report.findings[0]?.message);
  });

  it("passes, and gives notice, where what is accepted is gone", () => {
    const report = reportOn(added, healthy);
    expect([report.outcome, report.exitCode]).toEqual(["pass", 0]);
    expect(report.baseline?.strikeOff).toHaveLength(entries.length);
    expect(report.notices).toContainEqual(expect.stringContaining("is no longer found: remove it"));
  });

  it.each([added, "2027-01-01"])("demands on %s, if it is strict, that what is gone is removed", (day) => {
    const report = reportOn(day, healthy, entries, true);
    expect([report.outcome, report.exitCode]).toEqual(["fail", 1]);
    expect(report.because).toBe(
      "The baseline is out of date: unguarded-scope/operation-unguarded is no longer found, and 2 more. Remove it: titan-auth baseline prune",
    );
    expect(report.baseline?.strikeOff.map(({ finding }) => finding)).toEqual(
      entries.map(({ finding }) => finding),
    );
  });

  it("demands nothing of checks that did not run, or came to no verdict", async () => {
    const few = await tryDeployment(
      {},
      {},
      { checks: healthy.plan.checks.map(({ check }) => check).filter(({ suite }) => suite === "reach") },
    );
    expect(reportOn(added, few).exitCode).toBe(0);
    const down = await tryDeployment({ flaws: ["500-to-all"] });
    expect(reportOn(added, down)).toMatchObject({ exitCode: 3, baseline: { strikeOff: [] } });
    const poor = await tryDeployment({}, { means: new Set(["account", "jwt"]) });
    expect(reportOn(added, poor).baseline?.strikeOff).toEqual([]);
  });

  it.each(formats)("shows accepted findings as %s", async (format) => {
    const text = (await reporterOf(format))(reportOn(added), page());
    expect(text.replaceAll(/\s+/g, " ")).toMatch(
      /until 2026-12-08 by team-auth: known, TITAN-12|"reason": "known, TITAN-12"/,
    );
  });

  it("dismisses them in SARIF and skips them in JUnit", async () => {
    const report = reportOn(added);
    const { runs } = JSON.parse((await reporterOf("sarif"))(report, page()));
    expect(runs[0].results.map(({ suppressions }: { suppressions: unknown }) => suppressions)).toEqual(
      Array(3).fill([
        {
          kind: "external",
          status: "accepted",
          justification: "until 2026-12-08 by team-auth: known, TITAN-12",
        },
      ]),
    );
    const junit = (await reporterOf("junit"))(report, page());
    expect(junit).not.toContain("<failure");
    expect(junit).toContain('<skipped message="critical, accepted by the baseline: ');
    const before = JSON.parse((await reporterOf("sarif"))(flawed.report, page()));
    expect(JSON.stringify(before)).not.toContain("suppressions");
  });
});

const seen = {
  findings: flawed.report.findings,
  checks: flawed.report.checks,
  notTested: flawed.report.notTested,
  cells,
  environment: undefined,
};
const [entry] = entries as [BaselineEntry];

describe("an entry", () => {
  it("of an open cell holds for 14 days at most, whatever it says of itself", () => {
    const { open: _, ...long } = { ...entry, expires: daysAfter(added, 15) };
    expect(entry.open).toBe(true);
    const key = hold({ entries: [long], today: added }, seen);
    expect(key.baseline.live).toMatchObject([
      { because: "it lets somebody in, which may be accepted for 14 days at most" },
    ]);
    const later = hold({ entries: [{ ...long, added: daysAfter(added, 5) }], today: added }, seen);
    expect(later.baseline.accepted).toBe(0);
  });

  it("of another kind may hold for longer", () => {
    const listed = entries.find(({ finding }) => finding.startsWith("exposed-key-secret"));
    const long = { ...(listed ?? entry), expires: "2027-06-01" };
    expect(long.open).toBeUndefined();
    expect(hold({ entries: [long], today: "2027-05-31" }, seen).baseline.accepted).toBe(1);
  });

  it("accepts nothing graver than it was", () => {
    const key = hold({ entries: [{ ...entry, severity: "medium" }], today: added }, seen);
    expect(key.baseline.live).toMatchObject([{ because: "it was accepted as medium, and is critical" }]);
  });

  it("holds in its environment alone", () => {
    const own = { ...entry, environment: "staging" };
    const key = (environment: string | undefined) =>
      hold({ entries: [own], today: added }, { ...seen, environment });
    expect(key("staging").baseline.accepted).toBe(1);
    expect(key("production").baseline).toEqual({ accepted: 0, live: [], strikeOff: [] });
    expect(key(undefined).baseline.accepted).toBe(0);
  });

  it("is not gone where its operation tells nothing", () => {
    const [place = ""] = entry.operations ?? [];
    const without = { ...seen, findings: [] };
    expect(isGone(entry, without)).toBe(true);
    const dark = cells.map((cell) =>
      cell.operation === place ? { ...cell, verdict: "unknown" as const } : cell,
    );
    expect(isGone(entry, { ...without, cells: dark })).toBe(false);
  });
});

describe("fingerprints", () => {
  it("are the same in every run, at every address", async () => {
    const again = await tryDeployment({ flaws });
    expect(again.report.findings.map(({ fingerprint }) => fingerprint)).toEqual(
      flawed.report.findings.map(({ fingerprint }) => fingerprint),
    );
    expect(again.report.target.authUrl).not.toBe(flawed.report.target.authUrl);
  });

  it("tell the findings of a run apart", async () => {
    const { report } = await tryDeployment({ flaws: ["success-without-envelope", "401-for-403"] });
    const prints = report.findings.map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
  });
});
