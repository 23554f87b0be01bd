import { partsOf } from "../../contracts/report/environments.ts";
import type { Report } from "../../contracts/report/report.ts";
import { escapeSarif } from "./escape-sarif.ts";
import { acceptedWords, findingLines, isAddress } from "./finding-words.ts";
import { json } from "./json.ts";
import type { Reporter } from "./page.ts";
import { type ResultView, type RuleView, resultsOf, rulesOf, runNoticesOf } from "./rules-view.ts";
import { shorten } from "./shorten.ts";

/** SARIF 2.1.0. Findings stand at operations, which are logical locations: there are no files. */
export const sarif: Reporter = (report) =>
  json({
    $schema: schema,
    version: "2.1.0",
    runs: partsOf(report).map(({ name, report: part }) => runOf(part, name)),
  });

/** A run for each environment, told apart by its identifier. */
function runOf(report: Report, environment: string | undefined) {
  const rules = rulesOf(report);
  return {
    tool: { driver: driverOf(report, rules) },
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
  rules: rules.map(ruleOf),
});

const ruleOf = ({ id, title, level, score, tags, cause, fix, reference }: RuleView) => ({
  id: text(id),
  shortDescription: { text: text(title) },
  fullDescription: { text: text(cause ?? title) },
  ...(reference !== undefined && isAddress(reference) ? { helpUri: reference } : {}),
  help: { text: [title, ...fix, ...(reference === undefined ? [] : [reference])].map(text).join("\n") },
  defaultConfiguration: { level },
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
