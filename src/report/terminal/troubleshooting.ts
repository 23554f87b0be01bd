import type { Report, ReportRow } from "../../../contracts/report/report.ts";
import { gap, hangingIndent, type Line, padded, span } from "../layout.ts";
import { rowWords } from "../outcome-words.ts";
import type { Theme } from "../theme.ts";

/** Titan's own troubleshooting table, all of its rows in its order, each with what this run says of it. */
export function troubleshooting(report: Report, theme: Theme): readonly Line[] {
  return [
    [span("Troubleshooting", "strong")],
    ...report.troubleshooting.flatMap((row) => rowLines(row, theme)),
  ];
}

function rowLines({ verdict, problem, because, next }: ReportRow, { textWidth }: Theme): readonly Line[] {
  const { word, tone } = rowWords[verdict];
  const steps = verdict === "confirmed" ? next : [];
  return [
    ...hangingIndent([gap(2), span(padded(word, 10), tone), gap(2)], problem, textWidth),
    ...hangingIndent([gap(14)], because, textWidth, "faint"),
    ...steps.flatMap((step, index) => hangingIndent([gap(14), span(`${index + 1}. `)], step, textWidth)),
  ];
}
