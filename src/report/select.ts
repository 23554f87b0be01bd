import { groupBy } from "../../contracts/group.ts";
import { operationsOf } from "../../contracts/report/about-cell.ts";
import { partsOf } from "../../contracts/report/environments.ts";
import type { Report, ReportCheck, ReportExchange, ReportFinding } from "../../contracts/report/report.ts";
import {
  bySeverity,
  confidences,
  isGating,
  type Outcome,
  type Severity,
  severities,
  suiteIds,
} from "../../contracts/report/terms.ts";

/** Selects, groups and orders what readers see of a report, so that no format has to count, sort or decide. */

export interface Tally<Name extends string> {
  readonly name: Name;
  readonly count: number;
}

export interface SuiteView {
  /** With the environment's name first if the report has several. */
  readonly suite: string;
  readonly tallies: readonly Tally<Outcome>[];
  readonly checks: readonly ReportCheck[];
}

/** Why checks were inconclusive: one entry for each reason, however many checks it stopped. */
export interface FailureGroup {
  readonly outcome: "inconclusive" | "crashed";
  readonly because: string | undefined;
  readonly titles: readonly string[];
}

export interface FindingView {
  readonly finding: ReportFinding;
  /** Whether this finding is severe enough to fail the run. */
  readonly gates: boolean;
  readonly operations: readonly string[];
  readonly evidence: readonly ReportExchange[];
}

/** Puts first what a reader must see first. */
const outcomesByUrgency = ["crashed", "fail", "inconclusive", "pass", "inapplicable"] as const;

export const suitesOf = (report: Report): readonly SuiteView[] =>
  partsOf(report).flatMap(({ name, report: part }) =>
    suitesOfOne(part).map((view) => ({ ...view, suite: led(name, view.suite) })),
  );

/** The environment's name where it has one, since addresses of one environment may change. */
export const placeOf = ({ target: { environment, authUrl } }: Report): string => environment ?? authUrl;

/** A text with the name of the environment that it holds for. */
export const led = (environment: string | undefined, text: string): string =>
  environment === undefined ? text : `${environment}: ${text}`;

function suitesOfOne(report: Report): readonly SuiteView[] {
  return suiteIds.flatMap((suite) => {
    const checks = report.checks.filter((check) => check.suite === suite);
    const tallies = tally(
      outcomesByUrgency,
      checks.map((check) => check.outcome),
    );
    return checks.length === 0 ? [] : [{ suite, tallies, checks }];
  });
}

export function failureGroupsOf({ checks }: Report): readonly FailureGroup[] {
  const failed = checks.flatMap(({ outcome, because, title, environment }) =>
    outcome === "inconclusive" || outcome === "crashed"
      ? [{ outcome, because, title: led(environment, title) }]
      : [],
  );
  const groups = groupBy(failed, ({ outcome, because }) => JSON.stringify([outcome, because]));
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          {
            outcome: first.outcome,
            because: first.because,
            titles: [first, ...others].map(({ title }) => title),
          },
        ],
  );
}

/** Findings from most to least severe. */
export function findingsOf(report: Report): readonly FindingView[] {
  const exchanges = new Map(report.exchanges.map((exchange) => [exchange.id, exchange]));
  const thresholds = new Map(report.environments?.map(({ name, failOn }) => [name, failOn]));
  return [...report.findings].sort(byWeight).map((finding) => ({
    finding,
    gates:
      finding.accepted === undefined &&
      isGating(finding.severity, thresholds.get(finding.environment ?? "") ?? report.failOn),
    operations: operationsOf(finding),
    evidence: finding.evidence.flatMap((id) => exchanges.get(id) ?? []),
  }));
}

const byWeight = (one: ReportFinding, other: ReportFinding): number =>
  bySeverity(one, other) || confidences.indexOf(one.confidence) - confidences.indexOf(other.confidence);

/** How many findings there are of each severity that occurs, worst first. */
export const severitiesOf = (findings: readonly FindingView[]): readonly Tally<Severity>[] =>
  tally(
    severities,
    findings.map(({ finding }) => finding.severity),
  );

function tally<Name extends string>(order: readonly Name[], names: readonly Name[]): readonly Tally<Name>[] {
  return order
    .map((name) => ({ name, count: names.filter((other) => other === name).length }))
    .filter(({ count }) => count > 0);
}
