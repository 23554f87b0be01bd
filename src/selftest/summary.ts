import type { Report } from "../../contracts/report/report.ts";
import type { SelftestCatch } from "../../contracts/report/selftest.ts";
import { type RowId, severities } from "../../contracts/report/terms.ts";
import type { Check } from "../../suites/model/check.ts";
import { rootChecks } from "../../suites/troubleshooting/rows.ts";
import { foremost } from "../run/assemble/conclude.ts";
import type { Subject } from "./plan.ts";
import type { Trial } from "./trial.ts";

/** What is kept of a run: the deployment, and which check found what. */
export interface TrialSummary {
  readonly subject: Subject;
  readonly exitCode: number;
  /** Checks that failed, and the one that ended the run as inconclusive. */
  readonly caughtBy: readonly SelftestCatch[];
  readonly findings: readonly Pick<Report["findings"][number], "id" | "severity">[];
  /** Messages in which a fact is missing. */
  readonly unfilled: readonly string[];
  readonly rows: readonly RowId[];
  readonly crashed: readonly { readonly check: string; readonly because: string }[];
  /** Keys alive when the run was over, and how many the run reports as left. */
  readonly alive: number;
  readonly leftover: number;
  readonly requests: number;
  readonly ms: number;
}

type Known = Pick<Check, "id" | "code">;

/** The little that a trial's result is judged by. */
export function summarise(
  subject: Subject,
  { report, alive }: Pick<Trial, "report" | "alive">,
  checks: readonly Known[],
  ms: number,
): TrialSummary {
  const codes = new Map(checks.map(({ id, code }) => [id, code]));
  const named = (check: string) => ({ check, code: codes.get(check) ?? check });
  const catches = [...failures(report), ...stop(report)];
  return {
    subject,
    exitCode: report.exitCode,
    caughtBy: catches.map(({ check, ...rest }) => ({ ...named(check), ...rest })),
    findings: report.findings.map(({ id, severity }) => ({ id, severity })),
    unfilled: report.findings.map(({ message }) => message).filter((message) => placeholder.test(message)),
    rows: report.troubleshooting.filter(({ verdict }) => verdict === "confirmed").map(({ row }) => row),
    crashed: report.checks
      .filter(({ outcome }) => outcome === "crashed")
      .map(({ id, because = "no reason" }) => ({ check: id, because })),
    alive: alive.length,
    leftover: report.keys.leftover.length,
    requests: report.requests,
    ms,
  };
}

/** `{id}` is part of a path. */
const placeholder = /\{(?!id\})\w+\}/;

type Catch = Omit<SelftestCatch, "code">;

/** Checks that failed. One whose finding another check already reported counts with its own severity. */
function failures({ checks, findings }: Report): readonly Catch[] {
  return checks
    .filter(({ outcome }) => outcome === "fail")
    .map(({ id, severity }) => {
      const own = findings.filter(({ check }) => check === id).map((finding) => finding.severity);
      const worst = severities.find((one) => own.includes(one));
      return worst === undefined
        ? { check: id, severity, how: "shared" }
        : { check: id, severity: worst, how: "found" };
    });
}

/** The check that explains an inconclusive run, as in the report. */
function stop({ checks, exitCode }: Report): readonly Catch[] {
  if (exitCode !== 3) return [];
  const open = checks.filter(({ outcome }) => outcome === "inconclusive");
  const first = foremost(open, rootChecks, ({ id }) => id);
  return first === undefined ? [] : [{ check: first.id, severity: first.severity, how: "stopped" }];
}
