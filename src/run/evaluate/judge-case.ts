import type { Matrix } from "../../../suites/matrix/matrix.ts";
import type { Case, CaseCheck, ClassifiedResponse } from "../../../suites/model/check.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { noVerdict, type ResponseClass } from "../../../suites/model/probe-result.ts";
import { quoteOf } from "../../../suites/model/refusal-words.ts";
import { answerWords } from "../../../suites/model/who-answered.ts";
import type { ProbeResults } from "../execute/scheduler.ts";
import type { Plan } from "../plan/plan.ts";
import type { RecordingReporter } from "./check-reporter.ts";
import type { ResponseIndex } from "./response-index.ts";
import { blank } from "./response-index.ts";

/** Judges one situation if its answers can be judged. Returns whether they can. */
export function judgeSituation(
  check: CaseCheck,
  situation: Case<string>,
  evaluation: EvaluationContext,
  said: RecordingReporter,
): boolean {
  const responses: Record<string, ClassifiedResponse> = {};
  const names = Object.keys(situation.probes).sort(byControl(situation));
  for (const name of names) {
    const probe = situation.probes[name] as Probe;
    const seen = see(probe, situation.tolerates ?? [], evaluation);
    if (seen.kind === "obstacle") {
      if (seen.byDesign) said.absent.push(seen.because);
      else said.unsure.push(seen.because);
      return !seen.byDesign;
    }
    if (name === situation.control && !controlClasses(situation).includes(seen.response.responseClass)) {
      return failControl(probe, seen.response, evaluation, said);
    }
    responses[name] = seen.response;
  }
  const absences = said.absent.length;
  check.judge(responses, said.reporter, situation.subject ?? {}, evaluation.plan.context);
  return said.absent.length === absences;
}

/** Why the control failed, and whether that is trouble. Without a control the other answers prove nothing. */
function failControl(
  probe: Probe,
  control: ClassifiedResponse,
  { responseIndex }: EvaluationContext,
  said: RecordingReporter,
): boolean {
  const { response, because, byDesign = false } = responseIndex.of(probe);
  if (response === undefined && byDesign) {
    said.absent.push(because ?? "not sent");
    return false;
  }
  const told =
    response === undefined
      ? because
      : control.responseClass === "foreign"
        ? answerWords(control)
        : answeredWords(control);
  said.unsure.push(`the control, ${probe.id}: ${told?.replace(/\.$/, "")}: a refusal would prove nothing`);
  return true;
}

function answeredWords(control: ClassifiedResponse): string {
  const quote = control.status >= 400 ? quoteOf(control) : undefined;
  return quote === undefined ? `answered ${control.status}` : `answered ${control.status} and says ${quote}`;
}

type Seen =
  | { readonly kind: "reply"; readonly response: ClassifiedResponse }
  | { readonly kind: "obstacle"; readonly because: string; readonly byDesign: boolean };

function see(
  probe: Probe,
  tolerates: readonly ResponseClass[],
  { responseIndex, results }: EvaluationContext,
): Seen {
  const { response, because = "not sent", byDesign = false } = responseIndex.of(probe);
  if (response === undefined) {
    const empty = blank(probe, results.get(probe.id));
    return empty !== undefined && tolerates.includes(empty.responseClass)
      ? { kind: "reply", response: empty }
      : { kind: "obstacle", because, byDesign };
  }
  const told = !noVerdict.includes(response.responseClass) || tolerates.includes(response.responseClass);
  return told
    ? { kind: "reply", response }
    : {
        kind: "obstacle",
        because: `${probe.id}: no verdict from ${answerWords(response)}`,
        byDesign: false,
      };
}

const controlClasses = ({ controlClasses: reads = ["allowed"] }: Case<string>): readonly ResponseClass[] =>
  reads;

/** The control comes first: if it fails, the others prove nothing. */
const byControl =
  ({ control }: Case<string>) =>
  (one: string, other: string): number =>
    Number(other === control) - Number(one === control);

/** What checks are judged by. */
export interface EvaluationContext {
  readonly plan: Plan;
  readonly results: ProbeResults;
  readonly responseIndex: ResponseIndex;
  readonly matrix: Matrix;
}
