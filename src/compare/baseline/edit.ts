import {
  type BaselineEntry,
  dayOf,
  daysAfter,
  daysBetween,
  mostOpenDays,
} from "../../../contracts/config/baseline.ts";
import { partsOf } from "../../../contracts/report/environments.ts";
import type { Report, ReportFinding } from "../../../contracts/report/report.ts";
import { isGating } from "../../../contracts/report/terms.ts";
import { allCloseTo, didYouMean } from "../../close-to.ts";
import { entryOf, isGone, lapse, type Sighting } from "../../run/assemble/baseline.ts";
import { counted } from "../../run/assemble/conclude.ts";
import { UserError } from "../../user-error.ts";

/** Changes a baseline according to a run. Pure: the day is a parameter. */

/** Who accepts findings, why and until when. */
export interface Acceptance {
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
}

export interface Update {
  readonly added: readonly BaselineEntry[];
  /** By position among the entries. */
  readonly replaced: ReadonlyMap<number, BaselineEntry>;
}

/**
 * Accepts the findings of a run that fail it and are not accepted yet; or renews named ones, by identifier or fingerprint.
 * Throws a `UserError` for names that the run lacks, and for more days than allowed.
 */
export function update(
  entries: readonly BaselineEntry[],
  run: Report,
  acceptance: Acceptance,
  names: readonly string[],
  now: Date,
): Update {
  const today = dayOf(now);
  demandDay(acceptance.expires, today);
  demandNames(names, run);
  const added: BaselineEntry[] = [];
  const replaced = new Map<number, BaselineEntry>();
  for (const { findings, cells, environment, failOn } of partsOf(run).map(sightingOf)) {
    const isMeant = (one: ReportFinding): boolean =>
      names.length === 0 ? isGating(one.severity, failOn) : isNamed(one, names);
    for (const finding of findings.filter(isMeant)) {
      const at = entries.findIndex((one) => isOf(one, finding, environment));
      const known = entries[at];
      const place = environment === undefined ? {} : { environment };
      const entry = entryOf(finding, cells, { ...place, ...acceptance, added: today });
      if (known === undefined) added.push(demandShort(entry));
      // An entry that still holds is not prolonged unless requested.
      else if (names.length > 0 || lapse(known, finding, cells, today) !== undefined)
        replaced.set(at, demandShort(entry));
    }
  }
  return { added, replaced };
}

/** The entries whose finding is certainly gone in this run, by position. */
export function prunable(entries: readonly BaselineEntry[], run: Report): ReadonlySet<number> {
  const parts = partsOf(run).map(sightingOf);
  const gone = (entry: BaselineEntry): boolean => {
    const own = parts.filter(
      ({ environment }) => entry.environment === undefined || entry.environment === environment,
    );
    return own.length > 0 && own.every((part) => isGone(entry, part));
  };
  return new Set(entries.flatMap((entry, index) => (gone(entry) ? [index] : [])));
}

/** What becomes of an entry by itself, on a day. */
export function standingOf({ expires }: BaselineEntry, now: Date): string {
  const days = daysBetween(dayOf(now), expires);
  if (days < 0) return `over for ${counted(-days, "day")}`;
  return days === 0 ? "until today" : `for ${counted(days, "more day")}`;
}

const sightingOf = ({ report }: { readonly report: Report }): Sighting & Pick<Report, "failOn"> => ({
  findings: report.findings,
  checks: report.checks,
  notTested: report.notTested,
  cells: report.matrix.cells,
  environment: report.target.environment,
  failOn: report.failOn,
});

const isNamed = ({ id, fingerprint }: ReportFinding, names: readonly string[]): boolean =>
  names.includes(id) || names.includes(fingerprint);

const isOf = (
  entry: BaselineEntry,
  { fingerprint }: ReportFinding,
  environment: string | undefined,
): boolean =>
  entry.fingerprint === fingerprint && (entry.environment === undefined || entry.environment === environment);

function demandNames(names: readonly string[], { findings }: Report): void {
  const stray = names.find((name) => !findings.some((finding) => isNamed(finding, [name])));
  if (stray === undefined) return;
  const known = findings.flatMap(({ id, fingerprint }) => [id, fingerprint]);
  const remedy =
    known.length === 0
      ? "The run has no findings"
      : didYouMean(allCloseTo(stray, known)) || `Known: ${[...new Set(known)].slice(0, 10).join(", ")}`;
  throw UserError.of("titan-auth baseline", "a finding of the run", `"${stray}"`, remedy);
}

function demandDay(expires: string, today: string): void {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(expires) && dayOf(new Date(Date.parse(expires) || 0)) === expires;
  if (isDay && expires >= today) return;
  throw UserError.of(
    "--expires",
    `a day such as ${daysAfter(today, mostOpenDays)}, today or later`,
    `"${expires}"`,
    "Name the last day on which the findings are accepted",
  );
}

/** A finding that lets somebody in is not accepted for long. */
function demandShort(entry: BaselineEntry): BaselineEntry {
  if (entry.open !== true || daysBetween(entry.added, entry.expires) <= mostOpenDays) return entry;
  throw UserError.of(
    "--expires",
    `${daysAfter(entry.added, mostOpenDays)} at the latest, since ${entry.finding} lets somebody in`,
    entry.expires,
    `Such findings are accepted for ${mostOpenDays} days at most`,
  );
}
