import { type BaselineEntry, daysBetween, mostOpenDays } from "../../../contracts/config/baseline.ts";
import { isAbout, operationsOf } from "../../../contracts/report/about-cell.ts";
import { type Conclusion, conclusionOf } from "../../../contracts/report/exit-codes.ts";
import type { Report, ReportCell, ReportFinding } from "../../../contracts/report/report.ts";
import { bySeverity } from "../../../contracts/report/terms.ts";

/** The findings that are accepted for a time, and the day that counts as today. */
export interface HeldBaseline {
  readonly entries: readonly BaselineEntry[];
  /** For example 2026-01-31 (UTC). */
  readonly today: string;
  /** An entry whose finding is gone fails the run instead of giving a notice. */
  readonly strict?: boolean;
}

/** The parts of a run that a baseline looks at. */
export type Sighting = Pick<Report, "findings" | "checks" | "notTested"> & {
  readonly cells: readonly ReportCell[];
  readonly environment: string | undefined;
};

export interface Holding {
  readonly findings: readonly ReportFinding[];
  readonly baseline: NonNullable<Report["baseline"]>;
}

/** Marks the findings that the baseline accepts, and lists its entries that no longer accept anything. */
export function hold({ entries, today, strict }: HeldBaseline, seen: Sighting): Holding {
  const own = entries.filter((entry) => isFor(entry, seen.environment));
  const live: Holding["baseline"]["live"] = [];
  const findings = seen.findings.map((finding) => {
    const entry = own.find(({ fingerprint }) => fingerprint === finding.fingerprint);
    if (entry === undefined) return finding;
    const because = lapse(entry, finding, seen.cells, today);
    if (because === undefined) return { ...finding, accepted: acceptanceOf(entry) };
    live.push({ ...named(entry), because });
    return finding;
  });
  const accepted = findings.filter((finding) => finding.accepted !== undefined).length;
  return {
    findings,
    baseline: {
      accepted,
      live,
      strikeOff: own.filter((one) => isGone(one, seen)).map(named),
      ...(strict === true && { strict: true as const }),
    },
  };
}

const isFor = ({ environment }: BaselineEntry, where: string | undefined): boolean =>
  environment === undefined || environment === where;

const acceptanceOf = ({ reason, owner, expires }: BaselineEntry) => ({ reason, owner, expires });
const named = ({ fingerprint, finding, owner }: BaselineEntry) => ({ fingerprint, finding, owner });

/** Why an entry no longer accepts its finding; `undefined` if it does. */
export function lapse(
  entry: BaselineEntry,
  finding: ReportFinding,
  cells: readonly ReportCell[],
  today: string,
): string | undefined {
  if (entry.expires < today) return `it was accepted until ${entry.expires}, which is over`;
  if (bySeverity(finding, entry) < 0)
    return `it was accepted as ${entry.severity}, and is ${finding.severity}`;
  const isTooLong = daysBetween(entry.added, entry.expires) > mostOpenDays || entry.added > today;
  if (isTooLong && isOpen(finding, cells))
    return `it lets somebody in, which may be accepted for ${mostOpenDays} days at most`;
  return undefined;
}

/** Whether a caller gets in who must not: by the matrix, or by any check that rates it critical. */
const isOpen = (finding: ReportFinding, cells: readonly ReportCell[]): boolean =>
  finding.severity === "critical" ||
  cells.some((cell) => cell.verdict === "unexpected-allow" && isAbout(finding, cell));

/** Whether an entry's finding is certainly gone: its check reached a verdict and lacked nothing. */
export function isGone(entry: BaselineEntry, { findings, checks, notTested, cells }: Sighting): boolean {
  if (findings.some(({ fingerprint }) => fingerprint === entry.fingerprint)) return false;
  const id = entry.finding.slice(0, entry.finding.lastIndexOf("/"));
  const own = checks.filter((check) => check.id === id || check.id.startsWith(`${id}/`));
  const isTold = own.length > 0 && own.every(({ outcome }) => outcome === "pass" || outcome === "fail");
  // The cells show which operations conceal their refusals.
  const gaps = notTested.filter(({ kind }) => kind !== "concealed");
  const isPartial = gaps.some((gap) => gap.checks.some((check) => own.some((one) => one.id === check)));
  const places = entry.operations ?? [];
  const isDark = cells.some(({ operation, verdict }) => verdict === "unknown" && places.includes(operation));
  return isTold && !isPartial && !isDark;
}

/** How an entry describes a finding. */
export const entryOf = (
  finding: ReportFinding,
  cells: readonly ReportCell[],
  facts: Pick<BaselineEntry, "reason" | "owner" | "added" | "expires"> & { readonly environment?: string },
): BaselineEntry => {
  const operations = operationsOf(finding);
  const { environment, reason, owner, added, expires } = facts;
  return {
    fingerprint: finding.fingerprint,
    finding: finding.id,
    severity: finding.severity,
    ...(operations.length === 0 ? {} : { operations: [...operations] }),
    ...(environment === undefined ? {} : { environment }),
    ...(isOpen(finding, cells) ? { open: true } : {}),
    reason,
    owner,
    added,
    expires,
  };
};

/** What readers must know about the baseline. */
const baselineNotices = ({ accepted, live, strikeOff }: Holding["baseline"]): readonly string[] => [
  ...(accepted === 0 ? [] : [`The baseline accepts ${accepted} of the findings: they fail nothing for now`]),
  ...live.map(({ finding, owner, because }) => `${finding} (${owner}) counts again: ${because}`),
  ...strikeOff.map(
    ({ finding, owner, fingerprint }) =>
      `${finding} (${owner}, ${fingerprint}) is no longer found: remove it from the baseline`,
  ),
];

/** A shard that passed must not be mistaken for a whole run that passed. */
const shardNotice = ({ index, count }: NonNullable<Report["shard"]>): string =>
  `This run is shard ${index}/${count}: only titan-auth merge of all ${count} says how the deployment is`;

/** Notices that follow from a report's own fields: a merge drops those of its parts and writes its own. */
export const derivedNotices = ({
  shard,
  baseline,
}: Pick<Report, "shard" | "baseline">): readonly string[] => [
  ...(shard === undefined ? [] : [shardNotice(shard)]),
  ...(baseline === undefined ? [] : baselineNotices(baseline)),
];

/** A stale entry would silently accept its finding if it came back, so a strict baseline fails the run. */
export function outdated(baseline: Report["baseline"]): Conclusion | undefined {
  const [first, ...others] = baseline?.strikeOff ?? [];
  if (first === undefined || baseline?.strict !== true) return undefined;
  const more = others.length === 0 ? "" : `, and ${others.length} more`;
  return conclusionOf(
    "fail",
    `The baseline is out of date: ${first.finding} is no longer found${more}. Remove it: titan-auth baseline prune`,
  );
}
