import type { Cause } from "./cause.ts";
import type { Facts } from "./facts.ts";
import type { QuestionId } from "./question-id.ts";
import { rungs } from "./rungs/index.ts";

/** From the address up to the call itself: each rung stands on the one below it. */
export const rungIds = [
  "address",
  "connection",
  "titan",
  "clocks",
  "given",
  "well-formed",
  "kind",
  "in-date",
  "accepted",
  "header",
  "scope",
  "call",
] as const;
export type RungId = (typeof rungIds)[number];

export type RungState = "ok" | "broken" | "not-reached";

/** One rung as declared: what holds where it is sound. */
export interface Rung {
  readonly id: RungId;
  readonly title: string;
  /** The fact that shows the rung to be sound; `undefined` where nothing shows it. */
  readonly sound: (facts: Facts) => string | undefined;
  /** The fact that shows it to be broken, where no cause explains it. */
  readonly broken?: (facts: Facts) => string | undefined;
  readonly evidence: readonly QuestionId[];
}

export interface Step {
  readonly rung: RungId;
  readonly title: string;
  readonly state: RungState;
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
    const [fact = cause.says(facts)] = cause.proof(facts);
    return { rung: id, title, state: "broken", fact, evidence: cause.evidence };
  }
  const broken = rung.broken?.(facts);
  if (broken !== undefined) return { rung: id, title, state: "broken", fact: broken, evidence };
  const sound = rung.sound(facts);
  return sound === undefined
    ? { rung: id, title, state: "not-reached", fact: "not told", evidence: [] }
    : { rung: id, title, state: "ok", fact: sound, evidence };
}
