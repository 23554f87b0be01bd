import type { ReportCell, ReportFinding } from "./report.ts";

/** The operations that a finding is about. */
export const operationsOf = ({ operation, operations }: ReportFinding): readonly string[] =>
  operations ?? (operation === undefined ? [] : [operation]);

/** Whether a finding is about a cell of the matrix: by its evidence, or by what both say. */
export function isAbout(finding: ReportFinding, cell: ReportCell): boolean {
  if (finding.environment !== cell.environment) return false;
  if (cell.exchange !== undefined && finding.evidence.includes(cell.exchange)) return true;
  const sameCredential = finding.credential === undefined || finding.credential === cell.credential;
  const sameStatus = finding.actual === undefined || finding.actual.includes(String(cell.status));
  return operationsOf(finding).includes(cell.operation) && sameCredential && sameStatus;
}
