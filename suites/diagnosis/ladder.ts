import { type Cause, tell } from "./cause.ts";
import type { Facts } from "./facts.ts";
import type { QuestionId } from "./question-id.ts";
import type { Rung, RungId } from "./rung.ts";
import { rungs } from "./rungs/index.ts";

export interface Step {
  readonly rung: RungId;
  readonly title: string;
  readonly state: "ok" | "broken" | "not-reached";
  readonly fact: string;
  readonly evidence: readonly QuestionId[];
}

/** Climbs the ladder: it ends at the first broken rung, unless the inquiry goes on. */
export function climb(facts: Facts, cause: Cause | undefined): readonly Step[] {
  let isBroken = false;
  return rungs.map((rung) => {
    const step = stepOf(rung, facts, cause);
    const above = isBroken && !facts.inquiry.all;
    isBroken ||= step.state === "broken";
    return above ? { ...step, state: "not-reached", fact: "not reached", evidence: [] } : step;
  });
}

function stepOf(rung: Rung, facts: Facts, cause: Cause | undefined): Step {
  const { id, title, evidence } = rung;
  if (cause?.rung === id) {
    const [fact = tell(cause.says, facts)] = cause.proof(facts);
    return { rung: id, title, state: "broken", fact, evidence: cause.evidence };
  }
  const broken = rung.broken?.(facts);
  if (broken !== undefined) return { rung: id, title, state: "broken", fact: broken, evidence };
  const sound = rung.sound(facts);
  return sound === undefined
    ? { rung: id, title, state: "not-reached", fact: "not told", evidence: [] }
    : { rung: id, title, state: "ok", fact: sound, evidence };
}
