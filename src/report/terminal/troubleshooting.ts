import type { Report, ReportRow } from "../../../contracts/report.ts";
import { gap, hang, type Line, padded, span } from "../layout.ts";
import { rowWords } from "../outcome-words.ts";
import type { Sheet } from "../sheet.ts";

/** Titan's own troubleshooting table, all of its rows in its order, each with what this run says of it. */
export function troubleshooting(report: Report, sheet: Sheet): readonly Line[] {
  return [
    [span("Troubleshooting", "strong")],
    ...report.troubleshooting.flatMap((row) => rowLines(row, sheet)),
  ];
}

function rowLines({ verdict, problem, because, next }: ReportRow, { measure }: Sheet): readonly Line[] {
  const { word, tone } = rowWords[verdict];
  const steps = verdict === "confirmed" ? next : [];
  return [
    ...hang([gap(2), span(padded(word, 10), tone), gap(2)], problem, measure),
    ...hang([gap(14)], because, measure, "faint"),
    ...steps.flatMap((step, index) => hang([gap(14), span(`${index + 1}. `)], step, measure)),
  ];
}
