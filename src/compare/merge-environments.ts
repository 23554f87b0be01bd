import { named, nameOf } from "../../contracts/report/environments.ts";
import { type Conclusion, worstOf } from "../../contracts/report/exit-codes.ts";
import type { Report, ReportEnvironment, ReportRow } from "../../contracts/report/report.ts";
import { bySeverity, type RowVerdict } from "../../contracts/report/terms.ts";
import { summaryOf } from "../run/assemble/assemble.ts";
import { baselineOf, pactsOf, sumsOf, unique } from "./sums.ts";

/** Merges reports of several environments. What belongs to one of them has its name. */
export function mergeEnvironments(reports: readonly [Report, ...Report[]]): Report {
  const parts = reports.map((report) => named(report, nameOf(report)));
  const [first] = reports;
  const checks = parts.flatMap((part) => part.checks);
  const findings = parts.flatMap((part) => part.findings).sort(bySeverity);
  return {
    ...first,
    ...sumsOf(parts),
    target: targetOf(reports),
    ...conclude(reports),
    summary: summaryOf(checks),
    notTested: notTestedOf(reports, parts),
    partial: reports.some(({ partial }) => partial),
    checks,
    findings,
    troubleshooting: first.troubleshooting.map((row) => rowOf(row, reports)),
    matrix: {
      operations: parts.flatMap(({ matrix }) => matrix.operations),
      credentials: parts.flatMap(({ matrix }) => matrix.credentials),
      cells: parts.flatMap(({ matrix }) => matrix.cells),
    },
    ...pactsOf(reports),
    ...baselineOf(reports, findings, (report) => ({ environment: nameOf(report) })),
    environments: reports.map(environmentOf),
  };
}

/** A gap that all environments have appears once, without a name. */
function notTestedOf(reports: readonly [Report, ...Report[]], parts: readonly Report[]): Report["notTested"] {
  const keyOf = ({ environment: _, ...gap }: Report["notTested"][number]): string => JSON.stringify(gap);
  const sets = reports.map(({ notTested }) => new Set(notTested.map(keyOf)));
  const everywhere = (gap: Report["notTested"][number]) => sets.every((set) => set.has(keyOf(gap)));
  return [
    ...reports[0].notTested.filter(everywhere).map(({ environment: _, ...gap }) => gap),
    ...parts.flatMap(({ notTested }) => notTested.filter((gap) => !everywhere(gap))),
  ];
}

const environmentOf = (report: Report): ReportEnvironment => {
  const { target, runId, startedAt, finishedAt, durationMs, requests } = report;
  const { outcome, exitCode, because, failOn, summary, troubleshooting, notices } = report;
  const run = { target, runId, startedAt, finishedAt, durationMs, requests };
  const conclusion = { outcome, exitCode, because, failOn, summary };
  return { name: nameOf(report), ...run, ...conclusion, troubleshooting, notices };
};

const targetOf = (reports: readonly Report[]): Report["target"] => ({
  authUrl: unique(reports.map(({ target }) => target.authUrl)).join(", "),
  taskServiceUrl: unique(reports.map(({ target }) => target.taskServiceUrl)).join(", "),
  environment: reports.map(nameOf).join(", "),
  embedded: reports.every(({ target }) => target.embedded),
});

/** The conclusion of the environment that matters most, and the outcomes of the others. */
function conclude(reports: readonly [Report, ...Report[]]): Conclusion {
  const worst = worstOf(reports) ?? reports[0];
  const others = reports.filter((report) => report !== worst);
  const { outcome, exitCode } = worst;
  if (outcome === "pass" && exitCode === 0 && others.every((one) => one.outcome === "pass")) {
    const { shard } = worst;
    const names = reports.map(nameOf).join(", ");
    const because =
      shard === undefined
        ? `All ${reports.length} environments keep their contract: ${names}`
        : `Shard ${shard.index}/${shard.count} found nothing that fails it in any environment: ${names}`;
    return { outcome, exitCode, because };
  }
  const same = others.filter((one) => one.exitCode === exitCode).map(nameOf);
  const more = same.length === 0 ? "" : `. Also ${outcome}: ${same.join(", ")}`;
  return { outcome, exitCode, because: `${nameOf(worst)}: ${worst.because}${more}` };
}

/** What decides a row where environments differ: the first of these that any has. */
const urgent: readonly RowVerdict[] = ["confirmed", "not-tested", "ruled-out"];

/** A row is confirmed if it is in any environment, and ruled out only if it is in all. */
function rowOf(row: ReportRow, reports: readonly Report[]): ReportRow {
  const own = reports.flatMap((report) => {
    const found = report.troubleshooting.find((one) => one.row === row.row);
    return found === undefined ? [] : [{ name: nameOf(report), found }];
  });
  const verdict = urgent.find((one) => own.some(({ found }) => found.verdict === one)) ?? row.verdict;
  const deciding = own.filter(({ found }) => found.verdict === verdict);
  const reasons = unique(deciding.map(({ found }) => found.because)).map((because) => {
    const names = deciding.filter(({ found }) => found.because === because).map(({ name }) => name);
    return `${names.join(", ")}: ${because}`;
  });
  return {
    ...row,
    verdict,
    because: reasons.join("; "),
    next: unique(deciding.flatMap(({ found }) => found.next)),
    findings: unique(own.flatMap(({ found }) => found.findings)),
    environments: deciding.map(({ name }) => name),
  };
}
