import type { ReportEnvironment } from "../../../contracts/report.ts";
import { addressWords, tallyWords } from "../environments-view.ts";
import { gap, hang, type Line, padded, span, widthOf } from "../layout.ts";
import { runWords } from "../outcome-words.ts";
import type { Sheet } from "../sheet.ts";

/** One environment after the other, with its outcome. */
export function environments(all: readonly ReportEnvironment[], sheet: Sheet): readonly Line[] {
  if (all.length === 0) return [];
  const width = Math.max(...all.map(({ outcome }) => widthOf(runWords[outcome].word)));
  return [[span("Environments", "strong")], ...all.flatMap((one) => linesOf(one, width, sheet))];
}

function linesOf(one: ReportEnvironment, width: number, { measure }: Sheet): readonly Line[] {
  const { word, tone } = runWords[one.outcome];
  const lead = [gap(2), span(padded(word, width), tone), gap(2)];
  return [
    ...hang(lead, `${one.name}: ${one.because}`, measure),
    ...hang([gap(width + 4)], `${addressWords(one)}, ${tallyWords(one)}`, measure, "faint"),
  ];
}
