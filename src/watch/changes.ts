import type { Report, ReportFinding } from "../../contracts/report/report.ts";
import type { WatchChange, WatchOutcome } from "../../contracts/report/watch.ts";

/** The result of a round: a report, or why there is none. */
export type Round =
  | { readonly kind: "report"; readonly report: Report }
  | { readonly kind: "crashed"; readonly at: string; readonly because: string };

/** The exit code that `check` would have for a round: a crash is a bug. */
export const exitCodeOf = (round: Round): number => (round.kind === "report" ? round.report.exitCode : 70);

/** What the next round is compared with. It holds no report, since a watch keeps one of these forever. */
export interface WatchState {
  readonly outcome: WatchOutcome;
  /** By fingerprint. */
  readonly findings: ReadonlyMap<string, FindingChange>;
}

type FindingChange = Omit<
  Extract<WatchChange, { kind: "finding-appeared" | "finding-gone" }>,
  "schemaVersion" | "at" | "runId" | "kind"
>;

/** What differs from the round before, and what the next round is compared with. */
export function changesOf(
  before: WatchState | undefined,
  round: Round,
): { readonly changes: readonly WatchChange[]; readonly state: WatchState } {
  return round.kind === "crashed" ? crash(before, round) : compare(before, round.report);
}

/** A round without a result says nothing about the deployment: earlier findings stay as they were. */
function crash(before: WatchState | undefined, round: Extract<Round, { kind: "crashed" }>) {
  const { at, because } = round;
  const exitCode = exitCodeOf(round);
  const state: WatchState = { outcome: "crashed", findings: before?.findings ?? new Map() };
  const change = { schemaVersion: 1, at, runId: "", kind: "outcome", to: "crashed", exitCode } as const;
  return {
    state,
    changes: before?.outcome === "crashed" ? [] : [{ ...change, ...fromOf(before), because }],
  };
}

function compare(before: WatchState | undefined, report: Report) {
  const common = { schemaVersion: 1, at: report.finishedAt, runId: report.runId } as const;
  const { outcome, exitCode, because, keys } = report;
  const seen = new Map(report.findings.map((one) => [one.fingerprint, findingOf(one, report)]));
  const known = before?.findings ?? new Map<string, FindingChange>();
  const appeared = [...seen.values()].filter(({ fingerprint }) => !known.has(fingerprint));
  // If nothing is known, no earlier finding is gone.
  const isTelling = outcome === "pass" || outcome === "fail";
  const missing = [...known.values()].filter(({ fingerprint }) => !seen.has(fingerprint));
  const gone = isTelling ? missing : [];
  const kept = isTelling ? [] : missing;
  const changes: WatchChange[] = [
    ...(outcome === before?.outcome
      ? []
      : [{ ...common, kind: "outcome" as const, ...fromOf(before), to: outcome, exitCode, because }]),
    ...appeared.map((one) => ({ ...common, kind: "finding-appeared" as const, ...one })),
    ...gone.map((one) => ({ ...common, kind: "finding-gone" as const, ...one })),
    ...(keys.leftover.length === 0 ? [] : [{ ...common, kind: "keys-left" as const, keys: keys.leftover }]),
  ];
  const findings = new Map([...kept.map((one) => [one.fingerprint, one] as const), ...seen]);
  return { changes, state: { outcome, findings } };
}

const fromOf = (before: WatchState | undefined) => (before === undefined ? {} : { from: before.outcome });

function findingOf(finding: ReportFinding, { exchanges }: Report): FindingChange {
  const { id, fingerprint, severity, confidence, row, message, evidence } = finding;
  const traces = exchanges.flatMap((one) =>
    evidence.includes(one.id) && one.traceId !== undefined ? [one.traceId] : [],
  );
  return { finding: id, fingerprint, severity, confidence, ...(row && { row }), message, traces };
}
