import type { ReportEnvironment } from "../../../contracts/report/report.ts";
import { addressWords, tallyWords } from "../environments-view.ts";
import { gap, hangingIndent, type Line, padded, span, widthOf } from "../layout.ts";
import { runWords } from "../outcome-words.ts";
import type { Theme } from "../theme.ts";

/** One environment after the other, with its outcome. */
export function environments(all: readonly ReportEnvironment[], theme: Theme): readonly Line[] {
  if (all.length === 0) return [];
  const width = Math.max(...all.map(({ outcome }) => widthOf(runWords[outcome].word)));
  return [[span("Environments", "strong")], ...all.flatMap((one) => linesOf(one, width, theme))];
}

function linesOf(one: ReportEnvironment, width: number, { textWidth }: Theme): readonly Line[] {
  const { word, tone } = runWords[one.outcome];
  const lead = [gap(2), span(padded(word, width), tone), gap(2)];
  return [
    ...hangingIndent(lead, `${one.name}: ${one.because}`, textWidth),
    ...hangingIndent([gap(width + 4)], `${addressWords(one)}, ${tallyWords(one)}`, textWidth, "faint"),
  ];
}
