import type { Report } from "../../../contracts/report.ts";
import type { Severity } from "../../../contracts/terms.ts";
import { flow, gap, hang, type Line, type Span, span } from "../layout.ts";
import { runWords } from "../outcome-words.ts";
import type { Sheet } from "../sheet.ts";
import type { Tally } from "../view.ts";
import { effortOf } from "../words.ts";

/** The last words: the outcome, why, and the numbers a person quotes when asking for help. */
export function verdict(
  report: Report,
  counts: readonly Tally<Severity>[],
  { measure }: Sheet,
): readonly Line[] {
  const { word, tone } = runWords[report.outcome];
  return [
    ...hang([span(word, tone), span("  ")], report.because, measure, "strong"),
    ...flow([gap(word.length + 2)], factsOf(report, counts), measure),
  ];
}

function factsOf(report: Report, counts: readonly Tally<Severity>[]): readonly Span[] {
  return [
    ...(counts.length === 0 ? ["no findings"] : counts.map(({ name, count }) => `${count} ${name}`)),
    effortOf(report),
    `exit code ${report.exitCode}`,
  ].map((fact) => span(fact, "faint"));
}
