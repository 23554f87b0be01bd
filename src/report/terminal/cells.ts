import type { ReportCell } from "../../../contracts/report.ts";
import type { CellVerdict } from "../../../contracts/terms.ts";
import { flow, gap, hang, type Line, padded, type Span, span, type Tone } from "../layout.ts";
import type { MatrixView } from "../matrix-view.ts";
import { cellMeanings, cellWords, fewMeanings, roleMeanings } from "../matrix-words.ts";
import type { Sheet } from "../sheet.ts";

const tones: Readonly<Record<CellVerdict, Tone>> = {
  ok: "okay",
  open: "worst",
  shut: "bad",
  kind: "bad",
  unknown: "warn",
  absent: "faint",
};

export const cellSpan = (cell: ReportCell | undefined, width: number): Span =>
  span(padded(cellText(cell), width), cell === undefined ? "faint" : tones[cell.verdict]);

export function cellText(cell: ReportCell | undefined): string {
  if (cell === undefined) return "-";
  const word = cellWords[cell.verdict];
  return cell.status === undefined || cell.verdict === "absent" ? word : `${word} ${cell.status}`;
}

/** What the words in the grid mean; only those that stand in it. */
export function legend(view: MatrixView, { measure }: Sheet): readonly Line[] {
  const { roles, verdicts, beyondGuard, fewKeys } = view;
  const meaningOf = fewKeys.length === 0 ? roleMeanings : { ...roleMeanings, ...fewMeanings };
  const columns = roles.flatMap((role) => {
    const meaning = meaningOf[role];
    return meaning === undefined ? [] : [span(`${role} = ${meaning}`, "faint")];
  });
  const passed = beyondGuard.map((status) => `ok ${status}`).join(" and ");
  const entry = (word: string, meaning: string) =>
    hang([gap(2), span(`${word} = `, "faint")], meaning, measure, "faint");
  return [
    ...flow([gap(2)], columns, measure),
    ...fewKeys.flatMap(({ id, scopes }) => entry(id, scopes.join(", "))),
    ...(passed === "" ? [] : entry(passed, "past the guard, to an id or a body made to change nothing")),
    ...verdicts.flatMap((verdict) => entry(cellWords[verdict], cellMeanings[verdict])),
  ];
}
