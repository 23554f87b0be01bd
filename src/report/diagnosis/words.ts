import type { Report, ReportExchange, ReportFinding } from "../../../contracts/report/report.ts";

/** What all media say of a diagnosis in the same words. */

/** The finding that is the answer. */
export const mainFinding = ({ findings, answer }: Report): ReportFinding | undefined =>
  findings.find(({ id }) => id === answer?.finding);

/** `works`, `inconclusive`, or the row of the table with how sure that is. */
export function answerWords(report: Report): string {
  const finding = mainFinding(report);
  if (finding === undefined) return report.outcome === "pass" ? "Works" : "Inconclusive";
  const row = report.troubleshooting.find((one) => one.row === finding.row);
  return `${row?.problem ?? finding.title} (${finding.confidence})`;
}

export function ownerWords(finding: ReportFinding | undefined): string {
  switch (finding?.owner) {
    case "caller":
      return "Whoever sends the call can mend it";
    case "deployment":
      return "The deployment's team can mend it";
    case undefined:
      return "";
  }
}

export const evidenceOf = ({ exchanges }: Report, { evidence }: ReportFinding): readonly ReportExchange[] =>
  exchanges.filter(({ id }) => evidence.includes(id));
