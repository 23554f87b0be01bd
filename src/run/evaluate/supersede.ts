import { operationsOf } from "../../../contracts/report/about-cell.ts";
import type { ReportFinding } from "../../../contracts/report/report.ts";
import { type Supersession, supersessions } from "../../../suites/supersessions.ts";

export interface Superseded {
  readonly findings: readonly ReportFinding[];
  /** By the fingerprint of an explained finding: the one that explains it. */
  readonly explained: ReadonlyMap<string, ReportFinding>;
}

/** Leaves of several findings with one cause the one that names it. `surfaceOf` gives the surface of an operation. */
export function supersede(
  all: readonly ReportFinding[],
  surfaceOf: (operation: string) => string,
): Superseded {
  const by = new Map<string, ReportFinding>();
  for (const rule of supersessions) {
    const causes = all.filter(({ id, fingerprint }) => matches(id, rule.finding) && !by.has(fingerprint));
    for (const cause of causes)
      for (const finding of all)
        if (finding !== cause && !by.has(finding.fingerprint) && explains(rule, cause, finding, surfaceOf))
          by.set(finding.fingerprint, cause);
  }
  const findings = all.flatMap((finding) => {
    if (by.has(finding.fingerprint)) return [];
    const own = all.filter(({ fingerprint }) => by.get(fingerprint) === finding);
    return own.length === 0 ? [finding] : [withExplained(finding, own)];
  });
  const final = new Map(findings.map((finding) => [finding.fingerprint, finding]));
  return {
    findings,
    explained: new Map([...by].map(([print, cause]) => [print, final.get(cause.fingerprint) ?? cause])),
  };
}

function withExplained(finding: ReportFinding, explained: readonly ReportFinding[]): ReportFinding {
  const rows = [...new Set(explained.flatMap(({ row }) => row ?? []))].filter((row) => row !== finding.row);
  return {
    ...finding,
    explains: [...new Set(explained.map(({ message }) => message))],
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
  surfaceOf: (operation: string) => string,
): boolean {
  const operations = operationsOf(finding);
  return (
    matches(finding.id, rule.explains) &&
    (rule.side === undefined || rule.side === finding.side) &&
    (rule.reads === undefined || operations.every((operation) => operation.startsWith("GET "))) &&
    hasStatus(rule.status, cause, finding) &&
    isThere(rule.where, cause, finding, surfaceOf)
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
  surfaceOf: (operation: string) => string,
): boolean {
  if (where === "run") return true;
  if (where === "evidence") return finding.evidence.some((exchange) => cause.evidence.includes(exchange));
  const surfaces = new Set(operationsOf(cause).map(surfaceOf));
  return operationsOf(finding).some((operation) => surfaces.has(surfaceOf(operation)));
}
