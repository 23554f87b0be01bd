import type { Need } from "../../../contracts/catalogue/credential.ts";
import type { ReportFinding } from "../../../contracts/report/report.ts";
import type { Outcome } from "../../../contracts/report/terms.ts";
import { confirmationChecks } from "../../../suites/index.ts";
import { evaluateMatrix } from "../../../suites/matrix/evaluate.ts";
import type { Matrix } from "../../../suites/matrix/matrix.ts";
import type { Check } from "../../../suites/model/check.ts";
import type { Evidence } from "../evidence.ts";
import { needWords } from "../plan/needs.ts";
import type { Plan, PlannedCheck } from "../plan/plan.ts";
import type { CheckResult } from "./check-reporter.ts";
import { RecordingReporter, sameFinding } from "./check-reporter.ts";
import type { EvaluationContext } from "./judge-case.ts";
import { judgeSituation } from "./judge-case.ts";
import { judgePacts } from "./judge-pacts.ts";
import { withCommonReasons } from "./obstacles.ts";
import { ResponseIndex } from "./response-index.ts";
import { type Superseded, supersede } from "./supersede.ts";

export interface Judgement {
  readonly results: readonly CheckResult[];
  readonly findings: readonly ReportFinding[];
  readonly matrix: Matrix;
}

/** Judges the evidence of a run. Pure: the same evidence gives the same judgement. */
export function judge(plan: Plan, { results, pacts }: Pick<Evidence, "results" | "pacts">): Judgement {
  const interactions = pacts?.interactions ?? [];
  const ofPacts = interactions.flatMap(({ result }) => (result.kind === "matched" ? result.probe : []));
  const responseIndex = new ResponseIndex(plan, results, ofPacts);
  const matrix = evaluateMatrix(plan.cells, responseIndex.of, plan.context);
  const findings = new Map<string, ReportFinding>();
  const checkResults = [...plan.checks, ...unselected(plan)].flatMap((planned) => {
    if (planned.kind === "pact") {
      const judged = judgePacts(planned.check, interactions, responseIndex.of);
      for (const finding of judged.findings) findings.set(finding.fingerprint, finding);
      return judged.results;
    }
    const judged = attempt(planned, { plan, results, responseIndex, matrix });
    const known = judged.said.findings.map((finding) => {
      // A user's own check may mean something else by the same words.
      const key = planned.check.suite === "own" ? finding.fingerprint : sameFinding(finding);
      const first = findings.get(key) ?? finding;
      findings.set(key, first);
      return first;
    });
    const isSelected = plan.checks.includes(planned);
    return isSelected || known.length > 0 ? resultOf(planned.check, judged, known) : [];
  });
  const tasks = new Set(plan.context.operations.map(({ id }) => id));
  const kept = supersede([...findings.values()], (operation) => (tasks.has(operation) ? "task" : "auth"));
  return {
    results: withCommonReasons(
      plan,
      results,
      checkResults.map((result) => explainedResult(result, kept)),
    ),
    findings: kept.findings,
    matrix,
  };
}

/** Says so in a check's result if all its findings follow from another check's finding. */
function explainedResult(result: CheckResult, { explained }: Superseded): CheckResult {
  const prints = result.findings ?? [];
  const causes = prints.flatMap((print) => explained.get(print) ?? []);
  const [cause] = causes;
  if (cause === undefined) return result;
  const findings = [...new Set(prints.map((print) => explained.get(print)?.fingerprint ?? print))];
  if (causes.length < prints.length || cause.check === result.check.id) return { ...result, findings };
  return { ...result, findings, because: `${cause.message}; reported by ${cause.check}` };
}

/** Checks of repeated requests that were not selected: their findings concern every selection. */
const unselected = ({ checks }: Plan): readonly PlannedCheck[] =>
  confirmationChecks.flatMap((check) =>
    check.kind !== "survey" || checks.some((one) => one.check.id === check.id)
      ? []
      : [{ kind: "survey" as const, check }],
  );

const notHere = "not applicable to this deployment";

interface Judged {
  readonly said: RecordingReporter;
  readonly missing: readonly Need[];
  /** Whether anything was judged at all. */
  readonly tried: boolean;
  readonly crashed?: string;
}

type Judgeable = Exclude<PlannedCheck, { kind: "pact" }>;

function attempt(planned: Judgeable, evaluation: EvaluationContext): Judged {
  const said = new RecordingReporter(planned.check);
  try {
    return { said, ...judgePlanned(planned, evaluation, said) };
  } catch (error) {
    const crashed = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { said, missing: [], tried: true, crashed };
  }
}

function judgePlanned(
  planned: Judgeable,
  evaluation: EvaluationContext,
  said: RecordingReporter,
): Pick<Judged, "missing" | "tried"> {
  const { plan, responseIndex, matrix } = evaluation;
  switch (planned.kind) {
    case "cases": {
      const tried = planned.situations.filter(({ missing }) => missing === undefined);
      const judged = tried.map(({ situation }) => judgeSituation(planned.check, situation, evaluation, said));
      const missing = planned.situations.flatMap((one) => one.missing ?? []);
      if (planned.situations.length === 0) said.absent.push(notHere);
      return { missing, tried: judged.includes(true) };
    }
    case "matrix": {
      if (planned.missing !== undefined) return { missing: [planned.missing], tried: false };
      if (planned.inapplicable) said.absent.push(notHere);
      if (planned.inapplicable) return { missing: [], tried: false };
      const unknown = whollyUnknown(
        planned.check.cells(plan.context).map(({ probe }) => probe.id),
        matrix,
      );
      if (unknown !== undefined) said.unsure.push(unknown);
      else planned.check.judge(matrix, said.reporter, plan.context);
      return { missing: [], tried: said.absent.length === 0 };
    }
    case "survey": {
      const responses = responseIndex.responses();
      // Of requests in another spelling it judges its own alone.
      const respelled = planned.check
        .probes(plan.context)
        .filter(({ spelling }) => spelling !== undefined)
        .flatMap((probe) => responseIndex.of(probe).response ?? []);
      if (responses.length === 0) said.unsure.push("no answer came");
      else planned.check.judge([...responses, ...respelled], said.reporter, matrix, plan.context);
      return { missing: [], tried: said.absent.length === 0 };
    }
  }
}

/** Why none of a check's cells could be judged; `undefined` if some could, or if the deployment is designed so. */
function whollyUnknown(ids: readonly string[], matrix: Matrix): string | undefined {
  const wanted = new Set(ids);
  const cells = matrix.cells.filter(({ probe }) => wanted.has(probe.id));
  const blocked = cells.every(({ verdict, byDesign }) => verdict === "unknown" && !byDesign);
  return cells.length > 0 && blocked ? (cells[0]?.because ?? "no answer") : undefined;
}

function resultOf(check: Check, judged: Judged, findings: readonly ReportFinding[]): CheckResult {
  const { said, missing, tried, crashed } = judged;
  const needs = [...new Set(missing)];
  const untested = needs.map((need) => needWords[need].because);
  const result = (outcome: Outcome, ...because: readonly (string | undefined)[]): CheckResult => {
    const words = [...new Set(because.filter((one) => one !== undefined))].join("; ");
    return { check, outcome, missing: needs, ...(words === "" ? {} : { because: words }) };
  };
  if (crashed !== undefined) return result("crashed", crashed);
  if (findings.length > 0)
    return {
      ...result("fail", findings[0]?.message, ...owner(check, findings)),
      findings: findings.map(({ fingerprint }) => fingerprint),
    };
  if (said.unsure.length > 0) return result("inconclusive", ...said.unsure.slice(0, 3));
  const parts = [...said.notes, ...said.absent.slice(0, 2), ...untested];
  return result(tried ? "pass" : "inapplicable", ...parts);
}

/** Names the check that already reported these findings, if another one did. */
const owner = (check: Check, findings: readonly ReportFinding[]): readonly string[] =>
  findings.every((finding) => finding.check !== check.id) ? [`reported by ${findings[0]?.check}`] : [];
