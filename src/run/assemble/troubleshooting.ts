import type { ReportFinding, ReportRow } from "../../../contracts/report/report.ts";
import { bySeverity, isAtLeast, type Side } from "../../../contracts/report/terms.ts";
import { type Row, rows } from "../../../suites/troubleshooting/rows.ts";
import type { CheckResult } from "../evaluate/check-reporter.ts";

/** The most steps that a confirmed row names; the findings have the rest. */
const mostSteps = 4;

/** Fills in the troubleshooting table: each row is confirmed by findings, ruled out by passed checks, or not tested. */
export function decideRows(results: readonly CheckResult[], findings: readonly ReportFinding[]): ReportRow[] {
  return rows.map((row) =>
    decideRow(
      row,
      results,
      findings.filter((finding) => finding.row === row.row || finding.alsoRows?.includes(row.row)),
    ),
  );
}

function decideRow(row: Row, results: readonly CheckResult[], findings: readonly ReportFinding[]): ReportRow {
  const common = { row: row.row, problem: row.problem, checkFirst: row.checkFirst };
  const found = findings.map((finding) => finding.fingerprint);
  // A minor finding does not explain a failing call.
  const grave = findings.filter((finding) => isAtLeast(finding.severity, "medium"));
  if (grave.length > 0) {
    const [worst] = [...grave].sort(bySeverity);
    const more = grave.length > 1 ? `, and ${counted(grave.length - 1)}` : "";
    const next = [...new Set(grave.flatMap((finding) => finding.fix))].slice(0, mostSteps);
    return {
      ...common,
      verdict: "confirmed",
      because: `${leadOf(worst)}${worst?.message}${more}`,
      next,
      findings: found,
    };
  }
  const open = row.ruledOutBy.flatMap((id) => openQuestion(id, results) ?? []);
  const [first] = open;
  const [minor] = findings;
  if (first === undefined)
    return { ...common, verdict: "ruled-out", because: row.ruledOut, next: [], findings: found };
  const because = minor === undefined ? first : `${minor.message}; the rest was not tested: ${first}`;
  return { ...common, verdict: "not-tested", because, next: [...row.untested], findings: found };
}

/** Why a check does not rule out its row; `undefined` if it does. */
function openQuestion(id: string, results: readonly CheckResult[]): string | undefined {
  const result = results.find(({ check }) => check.id === id);
  if (result === undefined) return `${id} was not asked for: titan-auth check decides it`;
  if (result.outcome === "pass") return undefined;
  return result.because ?? result.outcome;
}

/** Which side of the row is broken. */
const leadOf = (finding: ReportFinding | undefined): string =>
  finding?.side ? `${leads[finding.side]}: ` : "";

const leads: Readonly<Record<Side, string>> = {
  "wrongly-refused": "wrongly refused",
  "not-enforced": "not enforced",
};

const counted = (count: number): string => `${count} more finding${count === 1 ? "" : "s"}`;
