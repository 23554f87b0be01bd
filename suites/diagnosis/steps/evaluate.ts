import { type Cause, tell } from "../causes/cause.ts";
import type { Facts } from "../facts.ts";
import type { QuestionId } from "../questions/question-id.ts";
import { credentialSteps, useSteps } from "./credential.ts";
import { serviceSteps } from "./service.ts";
import type { Step, StepId } from "./step.ts";

export interface StepResult {
  readonly step: StepId;
  readonly title: string;
  readonly state: "ok" | "broken" | "not-reached";
  readonly fact: string;
  readonly evidence: readonly QuestionId[];
}

/** Evaluates the steps in order. Stops at the first failed one, unless the request asks for all. */
export function evaluateSteps(facts: Facts, cause: Cause | undefined): readonly StepResult[] {
  let hasFailed = false;
  return steps.map((step) => {
    const result = resultOf(step, facts, cause);
    const isAfter = hasFailed && !facts.request.all;
    hasFailed ||= result.state === "broken";
    return isAfter ? { ...result, state: "not-reached", fact: "not reached", evidence: [] } : result;
  });
}

function resultOf(step: Step, facts: Facts, cause: Cause | undefined): StepResult {
  const { id, title, evidence } = step;
  if (cause?.step === id) {
    const [fact = tell(cause.says, facts)] = cause.proof(facts);
    return { step: id, title, state: "broken", fact, evidence: cause.evidence };
  }
  const broken = step.broken?.(facts);
  if (broken !== undefined) return { step: id, title, state: "broken", fact: broken, evidence };
  const sound = step.sound(facts);
  return sound === undefined
    ? { step: id, title, state: "not-reached", fact: "unknown", evidence: [] }
    : { step: id, title, state: "ok", fact: sound, evidence };
}

/** The steps in order. */
export const steps: readonly Step[] = [...serviceSteps, ...credentialSteps, ...useSteps];
