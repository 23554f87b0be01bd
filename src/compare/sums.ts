import type { Report } from "../../contracts/report/report.ts";
import type { ReportPacts } from "../../contracts/report/report-pacts.ts";

/** The sums of reports of several runs. */

/** Their times, numbers of requests, and created keys. */
export function sumsOf(reports: readonly Report[]) {
  const begins = reports.map(({ startedAt }) => startedAt).sort();
  const ends = reports.map(({ finishedAt }) => finishedAt).sort();
  const startedAt = begins[0] ?? "";
  const finishedAt = ends.at(-1) ?? "";
  const unproven = total(reports.map(({ keys }) => keys.unproven ?? 0));
  return {
    runId: unique(reports.map(({ runId }) => runId)).join(" "),
    startedAt,
    finishedAt,
    durationMs: Date.parse(finishedAt) - Date.parse(startedAt),
    waitedMs: total(reports.map(({ waitedMs }) => waitedMs)),
    requests: total(reports.map(({ requests }) => requests)),
    notices: unique(reports.flatMap(({ notices }) => notices)),
    exchanges: reports.flatMap(({ exchanges }) => exchanges),
    keys: {
      created: total(reports.map(({ keys }) => keys.created)),
      revoked: total(reports.map(({ keys }) => keys.revoked)),
      ...(unproven > 0 && { unproven }),
      leftover: reports.flatMap(({ keys }) => keys.leftover),
    },
  };
}

/** The baseline's effect on the runs together: `findings` are those that remain. */
export function baselineOf(
  reports: readonly Report[],
  findings: Report["findings"],
  name: (report: Report) => { readonly environment?: string },
): Pick<Report, "baseline"> {
  const held = reports.flatMap((report) =>
    report.baseline === undefined ? [] : [{ baseline: report.baseline, place: name(report) }],
  );
  if (held.length === 0) return {};
  const entries = <T extends object>(pick: (baseline: Held) => readonly T[]): T[] =>
    distinct(held.flatMap(({ baseline, place }) => pick(baseline).map((entry) => ({ ...entry, ...place }))));
  return {
    baseline: {
      accepted: findings.filter(({ accepted }) => accepted !== undefined).length,
      live: entries(({ live }) => live),
      strikeOff: entries(({ strikeOff }) => strikeOff),
      ...(held.some(({ baseline }) => baseline.strict) && { strict: true as const }),
    },
  };
}

type Held = NonNullable<Report["baseline"]>;

/** What the runs say of the consumers' pacts, each fact once. */
export function pactsOf(reports: readonly Report[]): Pick<Report, "pacts"> {
  const all = reports.flatMap(({ pacts }) => pacts ?? []);
  if (all.length === 0) return {};
  type Lists = "leastScopes" | "unpinned" | "published";
  const list = <Name extends Lists>(name: Name): Pick<ReportPacts, Name> => {
    const items = all.flatMap((pacts) => (pacts[name] ?? []) as unknown[]);
    return (items.length === 0 ? {} : { [name]: distinct(items) }) as Pick<ReportPacts, Name>;
  };
  return {
    pacts: {
      sources: distinct(all.flatMap(({ sources }) => sources)),
      ...list("leastScopes"),
      matchingMs: total(all.map(({ matchingMs = 0 }) => matchingMs)),
      ...list("unpinned"),
      ...list("published"),
    },
  };
}

export const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];

/** Distinct values. */
export const distinct = <T>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
