import { partsOf } from "../../../contracts/report/environments.ts";
import type { Report, ReportFinding } from "../../../contracts/report/report.ts";
import type { Severity } from "../../../contracts/report/terms.ts";
import type { Weakness } from "../../../contracts/report/weaknesses.ts";
import { acceptedWords, findingLines, isAddress } from "../document/finding.ts";
import { escapeJson, escapeSarif, shorten } from "../escape.ts";
import type { Reporter } from "../page.ts";
import { type FindingView, failureGroupsOf, findingsOf } from "../select.ts";
import { relationshipsOf, supportedTaxonomies, taxonomiesOf, weaknessTags } from "./sarif-taxonomies.ts";

/** SARIF 2.1.0. Findings are located at operations, which are logical locations: there are no files. */
export const sarif: Reporter = (report) =>
  `${escapeJson({
    $schema: schema,
    version: "2.1.0",
    runs: partsOf(report).map(({ name, report: part }) => runOf(part, name)),
  })}\n`;

/** One run for each environment, distinguished by its identifier. */
function runOf(report: Report, environment: string | undefined) {
  const rules = rulesOf(report);
  return {
    tool: { driver: driverOf(report, rules) },
    ...taxonomiesOf(rules),
    automationDetails: { id: text(`titan-auth/${report.command}/${environment ?? placeOf(report)}/`) },
    invocations: [invocationOf(report)],
    results: resultsOf(report, rules).map(resultOf),
    columnKind: "utf16CodeUnits",
    properties: { runId: text(report.runId), outcome: report.outcome, because: text(report.because) },
  };
}

const schema = "https://json.schemastore.org/sarif-2.1.0.json";
const longest = 4_000;
const text = (value: string): string => escapeSarif(shorten(value, longest));

/** The environment's name where it has one, since addresses of one environment may change. */
const placeOf = ({ target: { environment, authUrl } }: Report): string => environment ?? authUrl;

const driverOf = ({ tool }: Report, rules: readonly RuleView[]) => ({
  name: tool.name,
  version: text(tool.version),
  ...supportedTaxonomies(rules),
  rules: rules.map(ruleOf),
});

const ruleOf = ({ id, title, level, score, tags, cause, fix, reference, weakness }: RuleView) => ({
  id: text(id),
  shortDescription: { text: text(title) },
  fullDescription: { text: text(cause ?? title) },
  ...(reference !== undefined && isAddress(reference) ? { helpUri: reference } : {}),
  help: { text: [title, ...fix, ...(reference === undefined ? [] : [reference])].map(text).join("\n") },
  defaultConfiguration: { level },
  ...relationshipsOf(weakness),
  properties: { tags, "security-severity": score },
});

const resultOf = (view: ResultView) => ({
  ruleId: text(view.finding.id),
  ruleIndex: view.ruleIndex,
  level: view.level,
  message: { text: findingLines(view).map(text).join("\n") },
  locations: view.places.map((place) => ({
    logicalLocations: [{ fullyQualifiedName: text(place), kind: "resource" }],
  })),
  ...suppressionsOf(view),
  partialFingerprints: { "titanAuthFinding/v1": text(view.finding.fingerprint) },
  properties: {
    severity: view.finding.severity,
    confidence: view.finding.confidence,
    evidence: view.finding.evidence.map(text),
  },
});

/** What the baseline accepts: dashboards show it as dismissed, with the reason. */
const suppressionsOf = ({ finding }: ResultView) => {
  const words = acceptedWords(finding);
  return words === undefined
    ? {}
    : { suppressions: [{ kind: "external", status: "accepted", justification: text(words) }] };
};

const invocationOf = (report: Report) => ({
  executionSuccessful: report.outcome === "pass" || report.outcome === "fail",
  exitCode: report.exitCode,
  startTimeUtc: report.startedAt,
  endTimeUtc: report.finishedAt,
  toolExecutionNotifications: runNoticesOf(report).map(({ level, text: words }) => ({
    level,
    message: { text: text(words) },
  })),
});

/** One rule for each kind of finding, with the same name in every run. */
interface RuleView {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly score: string;
  readonly tags: readonly string[];
  /** What is known about every finding of this kind. */
  readonly cause: string | undefined;
  readonly fix: readonly string[];
  readonly reference: string | undefined;
  readonly weakness: Weakness | undefined;
}

interface ResultView extends FindingView {
  readonly ruleIndex: number;
  readonly level: Level;
  /** The subject of the finding. Never empty, since viewers show no finding without a location. */
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

function rulesOf(report: Report): readonly RuleView[] {
  const byId = new Map<string, ReportFinding>();
  for (const { finding } of findingsOf(report)) if (!byId.has(finding.id)) byId.set(finding.id, finding);
  return [...byId.values()]
    .sort((one, other) => (one.id < other.id ? -1 : 1))
    .map(({ id, title, severity, cause, fix, reference, row, weakness }) => ({
      id,
      title,
      level: levels[severity],
      score: scores[severity],
      tags: ["security", "authorization", ...(row === undefined ? [] : [row]), ...weaknessTags(weakness)],
      weakness,
      cause,
      fix,
      reference,
    }));
}

function resultsOf(report: Report, rules: readonly RuleView[]): readonly ResultView[] {
  return findingsOf(report).map((view) => ({
    ...view,
    ruleIndex: rules.findIndex(({ id }) => id === view.finding.id),
    level: levels[view.finding.severity],
    places: view.operations.length > 0 ? view.operations : [report.target.authUrl],
  }));
}

/** What limited the run. */
const runNoticesOf = (report: Report): readonly RunNotice[] => [
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
