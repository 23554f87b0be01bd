import type { Report } from "../../../contracts/report.ts";
import type { Severity } from "../../../contracts/terms.ts";
import { flow, gap, hang, type Line, type Span, span, type Tone } from "../layout.ts";
import type { Sheet } from "../sheet.ts";
import type { Tally } from "../view.ts";
import { counted, spoken } from "./words.ts";

const words: Readonly<Record<Report["outcome"], { readonly text: string; readonly tone: Tone }>> = {
  pass: { text: "PASS", tone: "good" },
  fail: { text: "FAIL", tone: "worst" },
  inconclusive: { text: "INCONCLUSIVE", tone: "warn" },
  "nothing-ran": { text: "NOTHING RAN", tone: "warn" },
};

/** The last words: the outcome, why, and the numbers a person quotes when asking for help. */
export function verdict(
  report: Report,
  counts: readonly Tally<Severity>[],
  { measure }: Sheet,
): readonly Line[] {
  const { text, tone } = words[report.outcome];
  return [
    ...hang([span(text, tone), span("  ")], report.because, measure, "strong"),
    ...flow([gap(text.length + 2)], factsOf(report, counts), measure),
  ];
}

function factsOf(report: Report, counts: readonly Tally<Severity>[]): readonly Span[] {
  const waited = report.waitedMs === 0 ? "" : ` (${spoken(report.waitedMs)} waiting)`;
  return [
    ...(counts.length === 0 ? ["no findings"] : counts.map(({ name, count }) => `${count} ${name}`)),
    `${counted(report.requests, "request")} in ${spoken(report.durationMs)}${waited}`,
    `exit code ${report.exitCode}`,
  ].map((fact) => span(fact, "faint"));
}
