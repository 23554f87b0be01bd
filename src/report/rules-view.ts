import type { Report, ReportFinding } from "../../contracts/report/report.ts";
import type { Severity } from "../../contracts/report/terms.ts";
import { type FindingView, failureGroupsOf, worstFirst } from "./view.ts";

/** The report as rules and what breaks them: a rule for each kind of finding, named alike in every run. */

export interface RuleView {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly score: string;
  readonly tags: readonly string[];
  /** What is known of every finding of this kind. */
  readonly cause: string | undefined;
  readonly fix: readonly string[];
  readonly reference: string | undefined;
}

export interface ResultView extends FindingView {
  readonly ruleIndex: number;
  readonly level: Level;
  /** What the finding is about. Always something, since a viewer shows no finding without a place. */
  readonly places: readonly string[];
}

interface RunNotice {
  readonly level: Level;
  readonly text: string;
}

type Level = "error" | "warning" | "note";

const levels: Readonly<Record<Severity, Level>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
};

/** As GitHub reads `security-severity`: above 9 critical, above 7 high, above 4 medium, above 0 low. */
const scores: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
  info: "0.0",
};

export function rulesOf(report: Report): readonly RuleView[] {
  const byId = new Map<string, ReportFinding>();
  for (const { finding } of worstFirst(report)) if (!byId.has(finding.id)) byId.set(finding.id, finding);
  return [...byId.values()]
    .sort((one, other) => (one.id < other.id ? -1 : 1))
    .map(({ id, title, severity, cause, fix, reference, row }) => ({
      id,
      title,
      level: levels[severity],
      score: scores[severity],
      tags: ["security", "authorization", ...(row === undefined ? [] : [row])],
      cause,
      fix,
      reference,
    }));
}

export function resultsOf(report: Report, rules: readonly RuleView[]): readonly ResultView[] {
  return worstFirst(report).map((view) => ({
    ...view,
    ruleIndex: rules.findIndex(({ id }) => id === view.finding.id),
    level: levels[view.finding.severity],
    places: view.operations.length > 0 ? view.operations : [report.target.authUrl],
  }));
}

/** What kept the run from telling more. */
export const runNoticesOf = (report: Report): readonly RunNotice[] => [
  ...failureGroupsOf(report).map(({ outcome, because = "no reason was given", titles }) => ({
    level: outcome === "crashed" ? ("error" as const) : ("warning" as const),
    text: `${outcome}: ${titles.join("; ")}: ${because}`,
  })),
  ...report.notTested.map(({ what, because }) => ({
    level: "note" as const,
    text: `not tested: ${what}: ${because}`,
  })),
  ...report.notices.map((text) => ({ level: "note" as const, text })),
];
