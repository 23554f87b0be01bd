import { isAbout } from "../../contracts/report/about-cell.ts";
import type { Report } from "../../contracts/report/report.ts";
import { isGating } from "../../contracts/report/terms.ts";
import { type CaseView, classOf } from "./case.ts";
import { causeLines } from "./finding-words.ts";
import { isWrong } from "./matrix-view.ts";
import { cellMeanings } from "./matrix-words.ts";
import type { FindingView } from "./view.ts";

/** Each wrong cell, under the check whose finding speaks of it. */
export const cellCases = (report: Report, findings: readonly FindingView[]): readonly CaseView[] =>
  report.matrix.cells.filter(isWrong).map((cell) => {
    const view = findings.find(({ finding }) => isAbout(finding, cell));
    const isFailure = view?.gates ?? (report.exitCode === 1 && isGating("medium", report.failOn));
    const status = cell.status === undefined ? "" : ` ${cell.status}`;
    const message = `${cell.verdict.toUpperCase()}${status}: ${cellMeanings[cell.verdict]}`;
    return {
      classname: `${classOf("scopes")}.${view?.finding.check ?? "matrix"}`,
      name: `${cell.operation} with ${cell.credential}`,
      state: isFailure ? "failed" : "skipped",
      kind: view?.finding.severity ?? cell.verdict,
      message,
      lines: [
        message,
        `expected    ${cell.expected}`,
        ...(cell.because === undefined ? [] : [`because     ${cell.because}`]),
        ...(cell.exchange === undefined ? [] : [`exchange    ${cell.exchange}`]),
        ...(view === undefined ? [] : ["", ...causeLines(view)]),
      ],
    };
  });
