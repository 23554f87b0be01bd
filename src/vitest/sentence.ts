import { isAbout } from "../../contracts/report/about-cell.ts";
import { partsOf } from "../../contracts/report/environments.ts";
import type { Report, ReportCell, ReportFinding } from "../../contracts/report/report.ts";
import type { Check } from "../../suites/model/check.ts";
import { evidenceWords } from "../report/document/finding.ts";
import { escapeTerminal, mapTexts } from "../report/escape.ts";
import { type CaseView, caseOfCell, caseSuitesOf } from "../report/formats/cases.ts";
import { type FindingView, findingsOf } from "../report/select.ts";

/** What a report says about one test. */
export interface Sentence {
  readonly state: CaseView["state"];
  readonly message: string;
  readonly lines: readonly string[];
  /** The requests and answers that it rests on. */
  readonly evidence: readonly string[];
  readonly expected?: string;
  readonly actual?: string;
  /** The worst first. */
  readonly findings: readonly ReportFinding[];
}

/** The worst first. A finding below the gate is worse than a pass; "not applicable" in one place is not. */
const ranks: readonly ((view: CaseView) => boolean)[] = [
  ({ state }) => state === "failed",
  ({ state }) => state === "error",
  ({ state, kind }) => state === "skipped" && kind !== "inapplicable",
  ({ state }) => state === "passed",
  () => true,
];

/** The report with foreign text made safe for terminals and build logs. */
export const harmless = (report: Report): Report => mapTexts(report, (text) => escapeTerminal(text));

/** What a test looks up in a report. */
export type Asked = Pick<Check, "id" | "suite" | "kind">;

/**
 * The result of a check in a safe report: of several environments, the worst. The check of pacts is one check for each
 * interaction in reports.
 */
export function sentenceOf(report: Report, { id, suite, kind }: Asked): Sentence {
  const own = report.checks.filter((check) => (kind === "pact" ? check.suite === suite : check.id === id));
  const ids = new Set(own.map((check) => check.id));
  const told = caseSuitesOf(report).flatMap(({ cases }) =>
    cases.filter(({ name }) => ids.has(name.slice(0, name.indexOf(": ")))),
  );
  const found = findingsOf(report).filter(({ finding }) => ids.has(finding.check));
  return { ...summed(told), ...resting(found) };
}

/** The operation and credential that a test looks up. */
export type AskedCell = Pick<ReportCell, "operation" | "credential">;

/** The result of a matrix cell in a safe report: of several environments, the worst. */
export function cellSentenceOf(report: Report, asked: AskedCell): Sentence {
  const isOf = (cell: ReportCell): boolean =>
    cell.operation === asked.operation && cell.credential === asked.credential;
  const told = partsOf(report).flatMap(({ report: part }) =>
    part.matrix.cells.filter(isOf).map((cell) => caseOfCell(cell, part)),
  );
  const cells = report.matrix.cells.filter(isOf);
  const found = findingsOf(report).filter(({ finding }) => cells.some((cell) => isAbout(finding, cell)));
  const wrong = found.filter(() => told.some(({ state }) => state !== "passed"));
  return { ...summed(told), ...resting(wrong) };
}

/** What findings rest on. */
function resting(found: readonly FindingView[]): Omit<Sentence, "state" | "message" | "lines"> {
  const { expected, actual } = found[0]?.finding ?? {};
  return {
    evidence: [...new Set(found.flatMap(({ evidence }) => evidence.map(evidenceWords)))],
    findings: found.map(({ finding }) => finding),
    ...(expected !== undefined && actual !== undefined && { expected, actual }),
  };
}

/** Something that a test asks a report for. */
interface Reader {
  readonly read: (report: Report) => Sentence;
}

const isBad = ({ state }: Pick<Sentence, "state">): boolean => state === "failed" || state === "error";

/**
 * The result of the run: whether it ended well, unless one of these tests says why it did not. `split` are checks with tests
 * for their parts only: their other findings are reported here.
 */
export function verdictOf(report: Report, tests: readonly Reader[], split: readonly Asked[] = []): Sentence {
  const { exitCode, because } = report;
  const bad = tests.map(({ read }) => read(report)).filter(isBad);
  const told = new Set(bad.flatMap(({ findings }) => findings));
  const ofSplit = split.map((check) => sentenceOf(report, check)).filter(isBad);
  const untold = ofSplit.find(
    ({ findings }) => findings.length > 0 && !findings.some((one) => told.has(one)),
  );
  if (untold !== undefined) return untold;
  const common = { message: because, evidence: [], findings: [] };
  if (exitCode === 0 || bad.length > 0) return { ...common, state: "passed", lines: [because] };
  const lines = [because, `exit code ${exitCode}`];
  return { ...common, state: exitCode === 1 ? "failed" : "error", lines };
}

function summed(told: readonly CaseView[]): Pick<Sentence, "state" | "message" | "lines"> {
  const views = ranks.map((isOf) => told.filter(isOf)).find(({ length }) => length > 0) ?? [];
  const [first] = views;
  if (first === undefined) return { state: "skipped", message: "the run says nothing of it", lines: [] };
  return { state: first.state, message: first.message, lines: views.flatMap(({ lines }) => lines) };
}
