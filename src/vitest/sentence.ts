import type { Report } from "../../contracts/report.ts";
import type { CaseView } from "../report/case.ts";
import { caseSuitesOf } from "../report/cases-view.ts";
import { escapeTerminal, mapTexts } from "../report/escape.ts";
import { evidenceWords } from "../report/finding-words.ts";
import { worstFirst } from "../report/view.ts";

/** What a report says of one test. */
export interface Sentence {
  readonly state: CaseView["state"];
  readonly message: string;
  readonly lines: readonly string[];
  /** Requests and answers that it rests on. */
  readonly evidence: readonly string[];
  readonly expected?: string;
  readonly actual?: string;
}

const worst: readonly CaseView["state"][] = ["failed", "error", "skipped", "passed"];

/** The report with the words of others made harmless for terminals and build logs. */
export const harmless = (report: Report): Report => mapTexts(report, (text) => escapeTerminal(text));

/** Of a check, out of a harmless report: in several environments, what came of it in the worst. */
export function sentenceOf(report: Report, checkId: string): Sentence {
  const told = caseSuitesOf(report).flatMap(({ cases }) =>
    cases.filter(({ name }) => name.startsWith(`${checkId}: `)),
  );
  const found = worstFirst(report).filter(({ finding }) => finding.check === checkId);
  const { expected, actual } = found[0]?.finding ?? {};
  return {
    ...summed(told),
    evidence: [...new Set(found.flatMap(({ evidence }) => evidence.map(evidenceWords)))],
    ...(expected !== undefined && actual !== undefined && { expected, actual }),
  };
}

/** Of the run: whether it ended well, where no check says why it did not. */
export function verdictOf(report: Report): Sentence {
  const verdict = caseSuitesOf(report).flatMap(({ name, cases }) => (/\bverdict$/.test(name) ? cases : []));
  if (verdict.length > 0) return { ...summed(verdict), evidence: [] };
  return { state: "passed", message: report.because, lines: [report.because], evidence: [] };
}

function summed(told: readonly CaseView[]): Omit<Sentence, "evidence"> {
  const state = worst.find((one) => told.some((view) => view.state === one));
  const views = told.filter((view) => view.state === state);
  const [first] = views;
  if (state === undefined || first === undefined)
    return { state: "skipped", message: "the run says nothing of it", lines: [] };
  return { state, message: first.message, lines: views.flatMap(({ lines }) => lines) };
}
