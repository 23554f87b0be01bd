import { partsOf, unnamed } from "../../contracts/report/environments.ts";
import type { Report } from "../../contracts/report/report.ts";
import { mergeEnvironments } from "./merge-environments.ts";
import { mergeShards } from "./merge-shards.ts";

/** Merges a run with later runs of some of its checks: the later result of a check replaces the earlier one. */
export function withRetries(first: Report, retries: readonly Report[]): Report {
  return retries.reduce((report, retry) => {
    const later = partsOf(retry).map(unnamed);
    const parts = partsOf(report).map(unnamed);
    const [one, ...others] = parts.map((part, index) => replaced(part, later[index]));
    if (one === undefined) return report;
    return others.length === 0 ? one : mergeEnvironments([one, ...others]);
  }, first);
}

function replaced(report: Report, later: Report | undefined): Report {
  if (later === undefined || later.outcome === "nothing-ran") return report;
  const again = new Set(later.checks.map(({ id }) => id));
  const merged = mergeShards([numbered(without(report, again), 1), numbered(later, 2)]);
  const { shard: _shard, ...whole } = merged;
  return whole;
}

/** Exchanges of different runs must not have the same name. */
const numbered = (report: Report, index: number): Report => ({
  ...report,
  shard: { index, count: 2, required: [], selection: "retry" },
});

/** Removes the results of some checks from a report. */
function without(report: Report, ids: ReadonlySet<string>): Report {
  const checks = report.checks.filter(({ id }) => !ids.has(id));
  const findings = report.findings.filter(({ check }) => !ids.has(check));
  const isOpen = checks.some(({ outcome }) => outcome === "inconclusive" || outcome === "crashed");
  const rest = { ...report, checks, findings };
  return report.exitCode === 3 && !isOpen ? { ...rest, outcome: "pass", exitCode: 0 } : rest;
}
