import type { Need } from "../../contracts/catalogue/credential.ts";
import type { Confidence, RowId, Severity, Side, SuiteId } from "../../contracts/report/terms.ts";
import type { Weakness } from "../../contracts/report/weaknesses.ts";
import type { Cell, Matrix } from "../matrix/matrix.ts";
import type { ClassifiedResponse } from "./classified-response.ts";
import type { MatchedInteraction } from "./interaction.ts";
import type { Probe } from "./probe.ts";
import type { ResponseClass } from "./probe-result.ts";
import type { RunContext } from "./run-context.ts";

export type { ClassifiedResponse } from "./classified-response.ts";

/** What a check may report. `{name}` in a text is replaced by the fact of that name. */
export interface Message {
  readonly text: string;
  /** Set if the check's failure title does not fit. */
  readonly title?: string;
  /** Set if it differs from the check's own. */
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly row?: RowId;
  readonly weakness?: Weakness;
  /** Set if it does not follow from the severity: critical is not enforced, high is wrongly refused. */
  readonly side?: Side;
  readonly cause?: string;
  readonly fix: readonly string[];
}

/** What every kind of check declares. */
export interface Metadata<M extends string> {
  /** The file's name: the failing state, in kebab case. */
  readonly id: string;
  readonly suite: SuiteId;
  /** Short code, such as `M3`, good for selections. */
  readonly code: string;
  readonly title: string;
  readonly failureTitle: string;
  readonly severity: Severity;
  readonly row?: RowId;
  /** The place of a failure in public lists of weaknesses: every built-in check has one. */
  readonly weakness?: Weakness;
  readonly rationale: string;
  readonly reference?: string;
  /** Means without which the check cannot be tried, beyond what its probes need. */
  readonly needs?: readonly Need[];
  /** Set if given keys with known scopes serve as well as created ones. */
  readonly takesGivenKeys?: true;
  /** Set for slow or noisy checks: they run if named, or at depth `full`. */
  readonly onRequest?: true;
  readonly messages: Readonly<Record<M, Message>>;
}

/** The facts of a finding. The named ones become fields of the report; any may stand in the message. */
export interface Facts {
  readonly operation?: string;
  readonly operations?: readonly string[];
  readonly scope?: string;
  readonly credential?: string;
  readonly expected?: string;
  readonly actual?: string;
  /** Set if this finding is worse, or less certain, than its message says. */
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  /** Set if this finding belongs to another row than its message says. */
  readonly row?: RowId;
  readonly [fact: string]: string | number | readonly string[] | undefined;
}

/** What a judge reports with. */
export interface CheckReporter<M extends string> {
  /** Something is wrong. The responses are its evidence. */
  found(message: M, facts: Facts, ...evidence: readonly (ClassifiedResponse | undefined)[]): void;
  /** No verdict is possible, and why. */
  unsure(because: string): void;
  /** There is nothing to judge here, and why. */
  absent(because: string): void;
  /** Worth knowing with a pass. */
  note(because: string): void;
}

/** One situation in which a check is tried. */
export interface Case<P extends string> {
  readonly subject?: Facts;
  readonly probes: Readonly<Record<P, Probe>>;
  /** Must have one of `controlClasses` before refusals of the others mean anything. */
  readonly control?: NoInfer<P>;
  readonly controlClasses?: readonly ResponseClass[];
  /** Response classes that decide nothing elsewhere and that this judge handles itself. */
  readonly tolerates?: readonly ResponseClass[];
}

/** A check that tries situations one by one. */
export interface CaseCheck<M extends string = string, P extends string = string> extends Metadata<M> {
  readonly kind: "cases";
  cases(context: RunContext): readonly Case<P>[];
  judge(
    responses: Readonly<Record<P, ClassifiedResponse>>,
    reporter: CheckReporter<M>,
    subject: Facts,
    context: RunContext,
  ): void;
}

/** A check over the scope matrix as a whole, so that one cause is one finding. */
export interface MatrixCheck<M extends string = string> extends Metadata<M> {
  readonly kind: "matrix";
  cells(context: RunContext): readonly Cell[];
  /** Requests outside the matrix that the judge needs as well. */
  probes?(context: RunContext): readonly Probe[];
  judge(matrix: Matrix, reporter: CheckReporter<M>, context: RunContext): void;
}

/** A check of every answer of the run, whatever it was requested for. */
export interface Survey<M extends string = string> extends Metadata<M> {
  readonly kind: "survey";
  /** What it sends if nothing else runs. */
  probes(context: RunContext): readonly Probe[];
  /** Further requests, each after a `given` one: sent only if the run sends that one anyway. In the order of their chain. */
  follows?(context: RunContext): readonly Probe[];
  judge(
    responses: readonly ClassifiedResponse[],
    reporter: CheckReporter<M>,
    matrix: Matrix,
    context: RunContext,
  ): void;
}

/** The check of every interaction of the consumers' pacts. It runs only on request. */
export interface PactCheck<M extends string = string> extends Metadata<M> {
  readonly kind: "pact";
  judge(interaction: MatchedInteraction, reporter: CheckReporter<M>): void;
}

export type Check = CaseCheck | MatrixCheck | Survey | PactCheck;

/** Declares a check of single situations. */
export const defineCheck = <const M extends string, const P extends string>(
  check: Omit<CaseCheck<M, P>, "kind">,
): Check => erase({ kind: "cases", ...check });

/** Declares a check of the scope matrix. */
export const defineMatrixCheck = <const M extends string>(check: Omit<MatrixCheck<M>, "kind">): Check =>
  erase({ kind: "matrix", ...check });

/** Declares a check of every answer. */
export const defineSurvey = <const M extends string>(check: Omit<Survey<M>, "kind">): Check =>
  erase({ kind: "survey", ...check });

/** Declares the check of the consumers' pacts. */
export const definePactCheck = <const M extends string>(check: Omit<PactCheck<M>, "kind">): Check =>
  erase({ kind: "pact", ...check });

/** The engine hands each judge the very probes and messages that its check declares, so their names can be forgotten here. */
function erase<M extends string, P extends string>(
  check: CaseCheck<M, P> | MatrixCheck<M> | Survey<M> | PactCheck<M>,
): Check {
  return check as unknown as Check;
}
