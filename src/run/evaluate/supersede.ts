import { operationsOf } from "../../../contracts/report/about-cell.ts";
import type { ReportFinding } from "../../../contracts/report/report.ts";
import { type Supersession, supersessions } from "../../../suites/supersessions.ts";

export interface Superseded {
  readonly findings: readonly ReportFinding[];
  /** Maps the fingerprint of an explained finding to the finding that explains it. */
  readonly explained: ReadonlyMap<string, ReportFinding>;
}

/** Of several findings with one cause, keeps the one that names it. `serviceOf` returns the service of an operation. */
export function supersede(
  all: readonly ReportFinding[],
  serviceOf: (operation: string) => string,
): Superseded {
  const explanations = new Map<ReportFinding, Explanation>();
  for (const rule of supersessions)
    for (const finding of all) {
      const cause = all.find((one) => !explanations.has(one) && explains(rule, one, finding, serviceOf));
      if (cause !== undefined && !explanations.has(finding)) explanations.set(finding, { cause, rule });
    }
  const findings = new Map(
    all.flatMap((finding) => {
      const explained = [...explanations].filter(([, { cause }]) => cause === finding);
      return explanations.has(finding) ? [] : [[finding, withExplained(finding, explained)] as const];
    }),
  );
  return {
    findings: [...findings.values()],
    explained: new Map(
      [...explanations].map(([{ fingerprint }, { cause }]) => [fingerprint, findings.get(cause) ?? cause]),
    ),
  };
}

interface Explanation {
  readonly cause: ReportFinding;
  readonly rule: Supersession;
}

function withExplained(
  finding: ReportFinding,
  explained: readonly (readonly [ReportFinding, Explanation])[],
): ReportFinding {
  if (explained.length === 0) return finding;
  const lent = explained.flatMap(([{ row }, { rule }]) => (rule.leavesRows ? [] : (row ?? [])));
  const rows = [...new Set(lent)].filter((row) => row !== finding.row);
  return {
    ...finding,
    explains: [...new Set(explained.map(([{ message }]) => message))],
    ...(rows.length === 0 ? {} : { alsoRows: rows }),
  };
}

const matches = (id: string, patterns: readonly string[]): boolean => {
  const [check, message] = id.split("/");
  return patterns.some((pattern) => {
    const [wantedCheck, wantedMessage] = pattern.split("/");
    return (
      (wantedCheck === "*" || wantedCheck === check) && (wantedMessage === "*" || wantedMessage === message)
    );
  });
};

function explains(
  rule: Supersession,
  cause: ReportFinding,
  finding: ReportFinding,
  serviceOf: (operation: string) => string,
): boolean {
  const operations = operationsOf(finding);
  return (
    finding !== cause &&
    matches(cause.id, rule.finding) &&
    matches(finding.id, rule.explains) &&
    (rule.side === undefined || rule.side === finding.side) &&
    (rule.reads === undefined || operations.every((operation) => operation.startsWith("GET "))) &&
    hasStatus(rule.status, cause, finding) &&
    isThere(rule.where, cause, finding, serviceOf)
  );
}

function hasStatus(status: Supersession["status"], cause: ReportFinding, finding: ReportFinding): boolean {
  if (status === undefined) return true;
  const actual = finding.actual ?? "";
  return status === "same" ? actual !== "" && actual === cause.actual : actual.startsWith(status);
}

function isThere(
  where: Supersession["where"],
  cause: ReportFinding,
  finding: ReportFinding,
  serviceOf: (operation: string) => string,
): boolean {
  if (where === "run") return true;
  if (where === "evidence") return finding.evidence.some((exchange) => cause.evidence.includes(exchange));
  if (where === "operations")
    return operationsOf(finding).every((operation) => operationsOf(cause).includes(operation));
  const services = new Set(operationsOf(cause).map(serviceOf));
  return operationsOf(finding).some((operation) => services.has(serviceOf(operation)));
}
