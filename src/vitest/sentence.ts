import type { Report } from "../../contracts/report/report.ts";
import type { Check } from "../../suites/model/check.ts";
import { evidenceWords } from "../report/document/finding.ts";
import { escapeTerminal, mapTexts } from "../report/escape.ts";
import { type CaseView, caseSuitesOf } from "../report/formats/cases.ts";
import { findingsOf } from "../report/select.ts";

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

/** The worst first. A finding below the gate is worse than a pass; that there is nothing to test in one place is not. */
const ranks: readonly ((view: CaseView) => boolean)[] = [
  ({ state }) => state === "failed",
  ({ state }) => state === "error",
  ({ state, kind }) => state === "skipped" && kind !== "inapplicable",
  ({ state }) => state === "passed",
  () => true,
];

/** The report with the words of others made harmless for terminals and build logs. */
export const harmless = (report: Report): Report => mapTexts(report, (text) => escapeTerminal(text));

/** What a test asks a report for. */
export type Asked = Pick<Check, "id" | "suite" | "kind">;

/**
 * Of a check, out of a harmless report: in several environments, what came of it in the worst. The check of pacts stands in
 * reports as one check for each interaction.
 */
export function sentenceOf(report: Report, { id, suite, kind }: Asked): Sentence {
  const own = report.checks.filter((check) => (kind === "pact" ? check.suite === suite : check.id === id));
  const ids = new Set(own.map((check) => check.id));
  const told = caseSuitesOf(report).flatMap(({ cases }) =>
    cases.filter(({ name }) => ids.has(name.slice(0, name.indexOf(": ")))),
  );
  const found = findingsOf(report).filter(({ finding }) => ids.has(finding.check));
  const { expected, actual } = found[0]?.finding ?? {};
  return {
    ...summed(told),
    evidence: [...new Set(found.flatMap(({ evidence }) => evidence.map(evidenceWords)))],
    ...(expected !== undefined && actual !== undefined && { expected, actual }),
  };
}

/** Of the run: whether it ended well, unless one of these tests says why it did not. */
export function verdictOf(report: Report, tests: readonly Asked[]): Sentence {
  const { exitCode, because } = report;
  const isTold = tests.some((asked) => ["failed", "error"].includes(sentenceOf(report, asked).state));
  const common = { message: because, evidence: [] };
  if (exitCode === 0 || isTold) return { ...common, state: "passed", lines: [because] };
  const lines = [because, `exit code ${exitCode}`];
  return { ...common, state: exitCode === 1 ? "failed" : "error", lines };
}

function summed(told: readonly CaseView[]): Omit<Sentence, "evidence"> {
  const views = ranks.map((isOf) => told.filter(isOf)).find(({ length }) => length > 0) ?? [];
  const [first] = views;
  if (first === undefined) return { state: "skipped", message: "the run says nothing of it", lines: [] };
  return { state: first.state, message: first.message, lines: views.flatMap(({ lines }) => lines) };
}
