import { isAbout } from "../../../contracts/report/about-cell.ts";
import { partsOf } from "../../../contracts/report/environments.ts";
import type { Report, ReportCell, ReportCheck } from "../../../contracts/report/report.ts";
import { isGating } from "../../../contracts/report/terms.ts";
import { causeLines, findingLines } from "../document/finding.ts";
import { isWrong } from "../document/matrix.ts";
import { cellSentence } from "../document/matrix-section.ts";
import { type FindingView, findingsOf, led, suitesOf } from "../select.ts";

/** The report as test cases: one for each check, and one for each wrong cell of the matrix. */

/** One test case. */
export interface CaseView {
  readonly classname: string;
  readonly name: string;
  readonly state: "passed" | "failed" | "error" | "skipped";
  /** The severity of what failed, or the outcome. */
  readonly kind: string;
  /** The first line of the explanation. */
  readonly message: string;
  readonly lines: readonly string[];
}

/** The class that groups the cases of a suite. */
const classOf = (suite: string): string => `titan-auth.${suite}`;

export interface CaseSuite {
  readonly name: string;
  /** The report of the environment that its cases are of. */
  readonly of: Report;
  readonly cases: readonly CaseView[];
}

/** With several environments, each has its own suites and classes. */
export const caseSuitesOf = (report: Report): readonly CaseSuite[] =>
  partsOf(report).flatMap(({ name: environment, report: part }) =>
    casesOfOne(part).map(({ name, cases }) => ({
      name: led(environment, name),
      of: part,
      cases: environment === undefined ? cases : cases.map((one) => placed(one, environment)),
    })),
  );

const placed = (one: CaseView, environment: string): CaseView => ({
  ...one,
  classname: one.classname.replace(/^titan-auth\./, () => `titan-auth.${environment}.`),
});

type PlainSuite = Omit<CaseSuite, "of">;

function casesOfOne(report: Report): readonly PlainSuite[] {
  const findings = findingsOf(report);
  const suites: PlainSuite[] = suitesOf(report).map(({ suite, checks }) => ({
    name: suite,
    cases: checks.map((check) => caseOfCheck(check, findings, report)),
  }));
  const cells = cellCases(report, findings);
  if (cells.length > 0) suites.push({ name: "scope matrix", cases: cells });
  const alone = findings.filter(({ finding }) => !report.checks.some(({ id }) => id === finding.check));
  if (alone.length > 0) suites.push({ name: "findings", cases: alone.map(caseOfFinding) });
  const told = suites.some(({ cases }) => cases.some(({ state }) => state === "failed" || state === "error"));
  const needsVerdict = suites.length === 0 || (report.exitCode !== 0 && !told);
  const verdict = needsVerdict ? [{ name: "verdict", cases: [verdictCase(report)] }] : [];
  return [...suites, ...verdict].map(({ name, cases }) => ({ name, cases: withUniqueNames(cases) }));
}

function caseOfCheck(check: ReportCheck, all: readonly FindingView[], report: Report): CaseView {
  const findings = all.filter(({ finding }) => finding.check === check.id);
  const because = check.because ?? check.title;
  const common = { classname: classOf(check.suite), name: `${check.id}: ${check.title}` };
  const told = { ...common, message: because, lines: because === check.title ? [] : [because] };
  switch (check.outcome) {
    case "pass":
      return { ...told, state: "passed", kind: "pass" };
    case "inapplicable":
      return { ...told, state: "skipped", kind: "inapplicable" };
    case "inconclusive":
    case "crashed":
      return { ...told, state: "error", kind: check.outcome };
    case "fail":
      return { ...common, ...failureOf(check, findings, report) };
  }
}

/** A finding that does not fail the run does not fail the pipeline either: its case is skipped, and says what was found. */
function failureOf(
  { severity, because = "", title }: ReportCheck,
  findings: readonly FindingView[],
  { failOn, exitCode }: Report,
): Pick<CaseView, "state" | "kind" | "message" | "lines"> {
  const [worst] = findings;
  const kind = worst?.finding.severity ?? severity;
  const gates = findings.length === 0 ? exitCode === 1 : findings.some((view) => view.gates);
  const message = worst?.finding.message ?? (because === "" ? title : because);
  const isKnown = findings.every(({ finding }) => finding.accepted !== undefined) && findings.length > 0;
  const pardon = isKnown ? "accepted by the baseline" : `below --fail-on ${failOn}`;
  const below = isKnown
    ? "Accepted by the baseline: it does not fail the run"
    : `Below the gate (--fail-on ${failOn}): it does not fail the run`;
  const found = findings.flatMap((view, index) => [...(index === 0 ? [] : [""]), ...findingLines(view)]);
  return {
    state: gates ? "failed" : "skipped",
    kind,
    message: gates ? message : `${kind}, ${pardon}: ${message}`,
    lines: [...(gates ? [] : [below]), ...(found.length === 0 ? [message] : found)],
  };
}

/** A finding without a check, as `diagnose` has them. */
const caseOfFinding = (view: FindingView): CaseView => ({
  classname: classOf(view.finding.check),
  name: view.finding.id,
  state: view.gates ? "failed" : "skipped",
  kind: view.finding.severity,
  message: view.finding.message,
  lines: findingLines(view),
});

/** For a run that did not pass although no check says so: keys left behind, or a required suite that was not tested. */
const verdictCase = ({ because, outcome, exitCode }: Report): CaseView => ({
  classname: classOf("verdict"),
  name: "the run",
  state: exitCode === 0 ? "passed" : exitCode === 1 ? "failed" : "error",
  kind: outcome,
  message: because,
  lines: [because, `exit code ${exitCode}`],
});

function withUniqueNames(cases: readonly CaseView[]): readonly CaseView[] {
  const seen = new Map<string, number>();
  return cases.map((one) => {
    const key = `${one.classname}\n${one.name}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? one : { ...one, name: `${one.name} (${count})` };
  });
}

/** How many cases had each outcome, in one suite or in several. */
export function countsOf(suites: readonly PlainSuite[]) {
  const cases = suites.flatMap((suite) => suite.cases);
  const of = (state: CaseView["state"]) => cases.filter((one) => one.state === state).length;
  return { tests: cases.length, failures: of("failed"), errors: of("error"), skipped: of("skipped") };
}

/** The wrong cells, below the check whose finding is about them. */
const cellCases = (report: Report, findings: readonly FindingView[]): readonly CaseView[] =>
  report.matrix.cells.filter(isWrong).map((cell) => wrongCell(cell, report, findings));

/** A cell of the matrix as a case, whatever it shows. */
export function caseOfCell(cell: ReportCell, report: Report): CaseView {
  if (isWrong(cell)) return wrongCell(cell, report, findingsOf(report));
  const message = cell.because ?? cellSentence(cell);
  const own = {
    classname: classOf("scopes"),
    name: cellName(cell),
    kind: cell.verdict,
    message,
    lines: [message],
  };
  if (cell.verdict === "ok") return { ...own, state: "passed" };
  // What the deployment conceals by design is no trouble of the run.
  const isOpen = report.checks.some(({ suite, outcome }) => suite === "scopes" && outcome === "inconclusive");
  return { ...own, state: cell.verdict === "unknown" && isOpen ? "error" : "skipped" };
}

const cellName = ({ operation, credential }: ReportCell): string => `${operation} with ${credential}`;

function wrongCell(cell: ReportCell, report: Report, findings: readonly FindingView[]): CaseView {
  const view = findings.find(({ finding }) => isAbout(finding, cell));
  const isFailure = view?.gates ?? (report.exitCode === 1 && isGating("medium", report.failOn));
  const message = cellSentence(cell);
  return {
    classname: `${classOf("scopes")}.${view?.finding.check ?? "matrix"}`,
    name: cellName(cell),
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
}
