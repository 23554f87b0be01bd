import type { Report } from "../../contracts/report.ts";
import { escapeSarif } from "./escape-sarif.ts";
import { findingLines, isAddress } from "./finding-words.ts";
import { json } from "./json.ts";
import type { Reporter } from "./page.ts";
import { type ResultView, type RuleView, resultsOf, rulesOf, runNoticesOf } from "./rules-view.ts";
import { shorten } from "./shorten.ts";

/** SARIF 2.1.0. Findings stand at operations, which are logical locations: there are no files. */
export const sarif: Reporter = (report) => {
  const rules = rulesOf(report);
  const run = {
    tool: { driver: driverOf(report, rules) },
    automationDetails: { id: text(`titan-auth/${report.command}/${placeOf(report)}/`) },
    invocations: [invocationOf(report)],
    results: resultsOf(report, rules).map(resultOf),
    columnKind: "utf16CodeUnits",
    properties: { runId: text(report.runId), outcome: report.outcome, because: text(report.because) },
  };
  return json({ $schema: schema, version: "2.1.0", runs: [run] });
};

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
  partialFingerprints: { "titanAuthFinding/v1": text(view.finding.fingerprint) },
  properties: {
    severity: view.finding.severity,
    confidence: view.finding.confidence,
    evidence: view.finding.evidence.map(text),
  },
});

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
