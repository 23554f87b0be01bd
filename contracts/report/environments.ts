import type { Report, ReportEnvironment } from "./report.ts";

/** Splits a report of several environments, and turns the report of one into a part of such a report. */

/** The environment's name, or what distinguishes it if it has none. */
export const nameOf = ({ target, shard }: Report): string =>
  target.environment ?? (target.embedded && shard !== undefined ? "embedded" : target.authUrl);

export interface Part {
  /** Set if the report has several environments. */
  readonly name?: string;
  readonly report: Report;
}

/** The parts of a report: the report itself if it has one environment. */
export const partsOf = (report: Report): readonly Part[] =>
  report.environments?.map((own, index) => ({
    name: own.name,
    // What was counted for all of them together counts once.
    report: partOf(report, own, index === 0),
  })) ?? [{ report }];

interface Belonging {
  readonly environment?: string | undefined;
}

function partOf(report: Report, { name, ...own }: ReportEnvironment, counts: boolean): Report {
  const { environments: _environments, baseline, ...whole } = report;
  const mine = <T extends Belonging>(items: readonly T[]): T[] =>
    items.filter(({ environment }) => environment === name);
  const { operations, credentials, cells } = report.matrix;
  const { created, revoked, leftover } = report.keys;
  const findings = mine(report.findings);
  return {
    ...whole,
    ...own,
    waitedMs: counts ? whole.waitedMs : 0,
    // A gap of all environments has no name.
    notTested: report.notTested.filter(({ environment = name }) => environment === name),
    notices: own.notices ?? [],
    checks: mine(report.checks),
    findings,
    matrix: { operations: mine(operations), credentials: mine(credentials), cells: mine(cells) },
    exchanges: mine(report.exchanges),
    keys: { ...(counts ? { created, revoked } : { created: 0, revoked: 0 }), leftover: mine(leftover) },
    ...(baseline === undefined
      ? {}
      : {
          baseline: {
            accepted: findings.filter(({ accepted }) => accepted !== undefined).length,
            live: mine(baseline.live),
            strikeOff: mine(baseline.strikeOff),
            ...(baseline.strict && { strict: baseline.strict }),
          },
        }),
  };
}

/** The report of one environment as a part of a larger one: everything in it gets the environment's name. */
export function named(report: Report, name: string): Report {
  const own = <T extends Belonging>(items: readonly T[]): T[] =>
    items.map((item) => ({ ...item, environment: name }));
  const { operations, credentials, cells } = report.matrix;
  return renameExchanges(
    {
      ...report,
      notTested: own(report.notTested),
      notices: report.notices.map((notice) => `${name}: ${notice}`),
      checks: own(report.checks),
      findings: own(report.findings),
      matrix: { operations: own(operations), credentials: own(credentials), cells: own(cells) },
      exchanges: own(report.exchanges),
      keys: { ...report.keys, leftover: own(report.keys.leftover) },
    },
    (id) => `${name}/${id}`,
  );
}

/** Reverses what `named` does to exchanges. */
export const unnamed = ({ name, report }: Part): Report =>
  name === undefined ? report : renameExchanges(report, (id) => id.slice(name.length + 1));

/** Renames the exchanges of a report, wherever they are mentioned. */
export function renameExchanges(report: Report, rename: (id: string) => string): Report {
  const cells = report.matrix.cells.map((cell) =>
    cell.exchange === undefined ? cell : { ...cell, exchange: rename(cell.exchange) },
  );
  return {
    ...report,
    findings: report.findings.map((one) => ({ ...one, evidence: one.evidence.map(rename) })),
    matrix: { ...report.matrix, cells },
    exchanges: report.exchanges.map((one) => ({ ...one, id: rename(one.id) })),
  };
}
