import { partsOf } from "../../../contracts/report/environments.ts";
import type { Report, ReportFinding } from "../../../contracts/report/report.ts";
import type { Severity } from "../../../contracts/report/terms.ts";
import { acceptedWords, findingLines, isAddress } from "../document/finding.ts";
import { escapeJson, escapeSarif, shorten } from "../escape.ts";
import type { Reporter } from "../page.ts";
import { type FindingView, failureGroupsOf, findingsOf, placeOf } from "../select.ts";
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
    results: findingsOf(report).map((view) => resultOf(view, rules, report)),
    columnKind: "utf16CodeUnits",
    properties: { runId: text(report.runId), outcome: report.outcome, because: text(report.because) },
  };
}

const schema = "https://json.schemastore.org/sarif-2.1.0.json";
const longest = 4_000;
const text = (value: string): string => escapeSarif(shorten(value, longest));

const driverOf = ({ tool }: Report, rules: readonly ReportFinding[]) => ({
  name: tool.name,
  version: text(tool.version),
  ...supportedTaxonomies(rules),
  rules: rules.map(ruleOf),
});

/** What is known about every finding of this kind. */
const ruleOf = ({ id, title, severity, row, cause, fix, reference, weakness }: ReportFinding) => ({
  id: text(id),
  shortDescription: { text: text(title) },
  fullDescription: { text: text(cause ?? title) },
  ...(reference !== undefined && isAddress(reference) ? { helpUri: reference } : {}),
  help: { text: [title, ...fix, ...(reference === undefined ? [] : [reference])].map(text).join("\n") },
  defaultConfiguration: { level: levels[severity] },
  ...relationshipsOf(weakness),
  properties: {
    tags: ["security", "authorization", ...(row === undefined ? [] : [row]), ...weaknessTags(weakness)],
    "security-severity": scores[severity],
  },
});

/** Never without a location, since viewers show no finding without one. */
const resultOf = (view: FindingView, rules: readonly ReportFinding[], { target }: Report) => ({
  ruleId: text(view.finding.id),
  ruleIndex: rules.findIndex(({ id }) => id === view.finding.id),
  level: levels[view.finding.severity],
  message: { text: findingLines(view).map(text).join("\n") },
  locations: (view.operations.length > 0 ? view.operations : [target.authUrl]).map((place) => ({
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
const suppressionsOf = ({ finding }: FindingView) => {
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
  toolExecutionNotifications: notificationsOf(report),
});

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

/** One finding of each kind, which makes the rule. A kind has the same name in every run. */
function rulesOf(report: Report): readonly ReportFinding[] {
  const byId = new Map<string, ReportFinding>();
  for (const { finding } of findingsOf(report)) if (!byId.has(finding.id)) byId.set(finding.id, finding);
  return [...byId.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** What limited the run. */
const notificationsOf = (report: Report) => [
  ...failureGroupsOf(report).map(({ outcome, because = "no reason was given", titles }) =>
    notification(outcome === "crashed" ? "error" : "warning", `${outcome}: ${titles.join("; ")}: ${because}`),
  ),
  ...report.notTested.map(({ what, because }) => notification("note", `not tested: ${what}: ${because}`)),
  ...report.notices.map((notice) => notification("note", notice)),
];

const notification = (level: Level, words: string) => ({ level, message: { text: text(words) } });
