import { renameExchanges } from "../../contracts/report/environments.ts";
import { type Conclusion, conclusionOf, worstOf } from "../../contracts/report/exit-codes.ts";
import type { Report, ReportCell, ReportCheck, ReportFinding } from "../../contracts/report/report.ts";
import { bySeverity } from "../../contracts/report/terms.ts";
import { checks as catalogue } from "../../suites/index.ts";
import { summaryOf } from "../run/assemble/assemble.ts";
import { derivedNotices, outdated } from "../run/assemble/baseline.ts";
import { failure, notTested, success, untriedIn } from "../run/assemble/conclude.ts";
import { decideRows } from "../run/assemble/troubleshooting.ts";
import type { CheckResult } from "../run/evaluate/check-reporter.ts";
import { sameFinding } from "../run/evaluate/check-reporter.ts";
import { baselineOf, distinct, pactsOf, sumsOf } from "./sums.ts";

/** Merges the reports of shards into the report that one run would have given. */
export function mergeShards(reports: readonly [Report, ...Report[]]): Report {
  const parts = reports.map((report) => renameExchanges(report, (id) => `${report.shard?.index ?? 1}/${id}`));
  const [{ shard: _, ...first }] = reports;
  const told = findingsOf(parts);
  const checks = parts
    .flatMap((part) => part.checks)
    .map((check) => retold(check, told))
    .sort(byCatalogue);
  const findings = [...new Set(told.values())].sort(bySeverity);
  const troubleshooting = decideRows(checks.map(resultOf), findings);
  const notTested = notTestedOf(parts);
  const partial = notTested.some(({ kind }) => kind === "lacking-means");
  const merged: Report = {
    ...first,
    ...sumsOf(parts),
    summary: summaryOf(checks),
    notTested,
    partial,
    checks,
    findings,
    troubleshooting,
    matrix: {
      operations: distinct(parts.flatMap(({ matrix }) => matrix.operations)),
      credentials: distinct(parts.flatMap(({ matrix }) => matrix.credentials)),
      cells: cellsOf(parts),
    },
    ...pactsOf(parts),
    ...baselineOf(parts, findings, () => ({})),
  };
  const ofParts = new Set(parts.flatMap(derivedNotices));
  const lasting = merged.notices.filter((notice) => !ofParts.has(notice));
  const notices = [...lasting, ...derivedNotices(merged)];
  return { ...merged, notices, ...conclude(merged, reports) };
}

const orderOf = (id: string): number => catalogue.findIndex((check) => check.id === id);

/** Results that a check has of its own, as interactions of pacts, stay in their order behind those of the catalogue. */
const byCatalogue = (one: { readonly id: string }, other: { readonly id: string }): number =>
  (orderOf(one.id) + 1 || catalogue.length + 1) - (orderOf(other.id) + 1 || catalogue.length + 1);

/** All findings by fingerprint; of several that say the same about the same place, the one that a whole run keeps. */
function findingsOf(parts: readonly Report[]): ReadonlyMap<string, ReportFinding> {
  const kept = new Map<string, ReportFinding>();
  const all = parts.flatMap(({ findings }) => findings);
  const ordered = [...all].sort((one, other) => orderOf(one.check) - orderOf(other.check));
  return new Map(
    ordered.map((finding) => {
      const first = kept.get(sameFinding(finding)) ?? finding;
      kept.set(sameFinding(finding), first);
      return [finding.fingerprint, first];
    }),
  );
}

/** A failed check whose findings another check reports, says so. */
function retold(check: ReportCheck, told: ReadonlyMap<string, ReportFinding>): ReportCheck {
  const found = (check.findings ?? []).flatMap((print) => told.get(print) ?? []);
  const [first] = found;
  const findings = [...new Set(found.map(({ fingerprint }) => fingerprint))];
  if (first === undefined) return check;
  if (found.some((finding) => finding.check === check.id)) return { ...check, findings };
  return { ...check, because: `${first.message}; reported by ${first.check}`, findings };
}

const resultOf = ({ id, suite, title, severity, outcome, because }: ReportCheck): CheckResult => ({
  check: { id, suite, title, severity },
  outcome,
  missing: [],
  ...(because === undefined ? {} : { because }),
});

/** A gap that several shards have appears once, with the checks of all. */
function notTestedOf(parts: readonly Report[]): Report["notTested"] {
  const gaps = new Map<string, Report["notTested"][number]>();
  for (const gap of parts.flatMap(({ notTested }) => notTested)) {
    const key = JSON.stringify([gap.what, gap.because]);
    const known = gaps.get(key)?.checks ?? [];
    gaps.set(key, { ...gap, checks: [...new Set([...known, ...gap.checks])] });
  }
  return [...gaps.values()];
}

const cellsOf = (parts: readonly Report[]): ReportCell[] => {
  const cells = parts.flatMap(({ matrix }) => matrix.cells);
  return [
    ...new Map(cells.map((cell) => [JSON.stringify([cell.operation, cell.credential]), cell])).values(),
  ];
};

/** The worst that applies, as in one run. */
function conclude(merged: Report, parts: readonly Report[]): Conclusion {
  // What failed or is out of date in a part counts only if it does in the whole.
  const own = parts.filter(({ outcome }) => outcome !== "fail" && outcome !== "nothing-ran");
  const ran = parts.some(({ outcome }) => outcome !== "nothing-ran");
  const all = [
    failure(merged.findings, merged.failOn),
    outdated(merged.baseline),
    ...own
      .filter(({ exitCode }) => exitCode !== 0)
      .map(({ outcome, exitCode, because }) => ({ outcome, exitCode, because })),
    untested(merged, parts),
    ran ? undefined : conclusionOf("nothing-ran", "No check could be tried in any shard"),
  ];
  return (
    worstOf(all.filter((one) => one !== undefined)) ??
    success(merged.summary.pass, untriedIn(merged), merged.findings, merged.keys.leftover)
  );
}

/** A required suite may need the checks of several shards. */
function untested({ troubleshooting, checks }: Report, parts: readonly Report[]): Conclusion | undefined {
  const required = new Set(parts.flatMap(({ shard }) => shard?.required ?? []));
  const tested = new Set<string>([
    ...troubleshooting.flatMap(({ row, verdict }) => (verdict === "not-tested" ? [] : row)),
    ...checks.map(({ suite }) => suite),
  ]);
  const name = [...required].find((one) => !tested.has(one));
  return name === undefined ? undefined : notTested(name);
}
