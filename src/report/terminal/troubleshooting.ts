import type { Report, ReportRow } from "../../../contracts/report.ts";
import type { RowVerdict } from "../../../contracts/terms.ts";
import { gap, hang, type Line, padded, span, type Tone } from "../layout.ts";
import type { Sheet } from "../sheet.ts";

const words: Readonly<Record<RowVerdict, { readonly text: string; readonly tone: Tone }>> = {
  confirmed: { text: "confirmed", tone: "bad" },
  "ruled-out": { text: "ruled out", tone: "okay" },
  "not-tested": { text: "not tested", tone: "warn" },
};

/** Titan's own troubleshooting table, all of its rows in its order, each with what this run says of it. */
export function troubleshooting(report: Report, sheet: Sheet): readonly Line[] {
  return [
    [span("Troubleshooting", "strong")],
    ...report.troubleshooting.flatMap((row) => rowLines(row, sheet)),
  ];
}

function rowLines({ verdict, problem, because, next }: ReportRow, { measure }: Sheet): readonly Line[] {
  const { text, tone } = words[verdict];
  const steps = verdict === "confirmed" ? next : [];
  return [
    ...hang([gap(2), span(padded(text, 10), tone), gap(2)], problem, measure),
    ...hang([gap(14)], because, measure, "faint"),
    ...steps.flatMap((step, index) => hang([gap(14), span(`${index + 1}. `)], step, measure)),
  ];
}
