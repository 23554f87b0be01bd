import type { Report } from "../../../contracts/report/report.ts";
import type { Severity } from "../../../contracts/report/terms.ts";
import { gap, hangingIndent, inlineList, type Line, type Span, span } from "../layout.ts";
import { runWords } from "../outcome-words.ts";
import type { Theme } from "../theme.ts";
import type { Tally } from "../view.ts";
import { effortOf } from "../words.ts";

/** The last words: the outcome, why, and the numbers a person quotes when asking for help. */
export function verdict(
  report: Report,
  counts: readonly Tally<Severity>[],
  { textWidth }: Theme,
): readonly Line[] {
  const { word, tone } = runWords[report.outcome];
  return [
    ...hangingIndent([span(word, tone), span("  ")], report.because, textWidth, "strong"),
    ...inlineList([gap(word.length + 2)], factsOf(report, counts), textWidth),
  ];
}

function factsOf(report: Report, counts: readonly Tally<Severity>[]): readonly Span[] {
  return [
    ...(counts.length === 0 ? ["no findings"] : counts.map(({ name, count }) => `${count} ${name}`)),
    effortOf(report),
    `exit code ${report.exitCode}`,
  ].map((fact) => span(fact, "faint"));
}
