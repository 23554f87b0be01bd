import type { Report, ReportFinding } from "../../../contracts/report/report.ts";
import { isGating, type Severity } from "../../../contracts/report/terms.ts";

/** Conclusions that a run and a merge of its shards come to in the same words. */

export type Conclusion = Pick<Report, "outcome" | "exitCode" | "because">;

/** The conclusion from findings that fail a run, where there are any. The worst stand first. */
export function failure(
  findings: readonly ReportFinding[],
  failOn: Severity | "never",
): Conclusion | undefined {
  const counted = findings.filter((one) => one.accepted === undefined && isGating(one.severity, failOn));
  const [worst] = counted;
  if (worst === undefined) return undefined;
  const more = counted.length > 1 ? `, and ${counted.length - 1} more at ${failOn} or above` : "";
  return { outcome: "fail", exitCode: 1, because: `${worst.message}${more}` };
}

/** The conclusion where nothing was found that fails a run. */
export function success(passes: number, findings: readonly ReportFinding[]): Conclusion {
  const known = findings.filter(({ accepted }) => accepted !== undefined).length;
  const minor = findings.length - known;
  const parts = [
    ...(minor === 0 ? [] : [counted(minor, "minor finding")]),
    ...(known === 0 ? [] : [`${counted(known, "finding")} that the baseline accepts`]),
  ];
  const found = parts.length === 0 ? "" : `, with ${parts.join(" and ")}`;
  const because =
    known === 0
      ? `The deployment keeps its contract: ${counted(passes, "check")} passed${found}`
      : `Nothing new was found: ${counted(passes, "check")} passed${found}`;
  return { outcome: "pass", exitCode: 0, because };
}

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
