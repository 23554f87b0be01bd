import type { ReportCell } from "../../../contracts/report/report.ts";
import type { CellVerdict } from "../../../contracts/report/terms.ts";
import { gap, hangingIndent, inlineList, type Line, padded, type Span, span, type Tone } from "../layout.ts";
import type { MatrixView } from "../matrix-view.ts";
import { cellMeanings, cellText, cellWords, meaningsOf } from "../matrix-words.ts";
import type { Theme } from "../theme.ts";

const tones: Readonly<Record<CellVerdict, Tone>> = {
  ok: "okay",
  "unexpected-allow": "worst",
  "unexpected-deny": "bad",
  "wrong-status": "bad",
  unknown: "warn",
  absent: "faint",
};

export const cellSpan = (cell: ReportCell | undefined, width: number): Span =>
  span(padded(wordsOf(cell), width), cell === undefined ? "faint" : tones[cell.verdict]);

export const wordsOf = (cell: ReportCell | undefined): string => (cell === undefined ? "-" : cellText(cell));

/** What the words in the grid mean; only those that stand in it. */
export function legend(view: MatrixView, { textWidth }: Theme): readonly Line[] {
  const { roles, rest } = meaningsOf(view);
  const columns = roles.map(([role, meaning]) => span(`${role} = ${meaning}`, "faint"));
  const cells = view.verdicts.map((verdict) => [cellWords[verdict], cellMeanings[verdict]] as const);
  return [
    ...inlineList([gap(2)], columns, textWidth),
    ...[...rest, ...cells].flatMap(([word, meaning]) =>
      hangingIndent([gap(2), span(`${word} = `, "faint")], meaning, textWidth, "faint"),
    ),
  ];
}
