import type { Facts } from "../facts.ts";
import type { QuestionId } from "../questions/question-id.ts";

/** From the address up to the call itself: each rung stands on the one below it. */
export type StepId =
  | "address"
  | "connection"
  | "titan"
  | "clocks"
  | "given"
  | "well-formed"
  | "kind"
  | "in-date"
  | "accepted"
  | "header"
  | "scope"
  | "call";

/** One rung as declared: what holds where it is sound. */
export interface Step {
  readonly id: StepId;
  readonly title: string;
  /** The fact that shows the rung to be sound; `undefined` where nothing shows it. */
  readonly sound: (facts: Facts) => string | undefined;
  /** The fact that shows it to be broken, where no cause explains it. */
  readonly broken?: (facts: Facts) => string | undefined;
  readonly evidence: readonly QuestionId[];
}
