import type { Report, ReportEnvironment } from "./report.ts";

/** A report of several environments taken apart, and the report of one made a part of such a report. */

/** The environment's name, or what tells it from others where it has none. */
export const nameOf = ({ target, shard }: Report): string =>
  target.environment ?? (target.embedded && shard !== undefined ? "embedded" : target.authUrl);

export interface Part {
  /** Where the report is of several environments. */
  readonly name?: string;
  readonly report: Report;
}

/** The reports that a report is made of: itself where it is of one environment. */
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
    // What is wanting everywhere bears no name.
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

/** The report of one environment as a part of a report of several: the name on all that belongs to it. */
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

/** What `named` does to the exchanges, undone. */
export const unnamed = ({ name, report }: Part): Report =>
  name === undefined ? report : renameExchanges(report, (id) => id.slice(name.length + 1));

/** The report with other identifiers for its exchanges, wherever they stand. */
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
