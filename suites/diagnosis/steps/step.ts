import type { Facts } from "../facts.ts";
import type { QuestionId } from "../questions/question-id.ts";

/** From the address to the call itself: each step needs those before it. */
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

/** One step as declared. */
export interface Step {
  readonly id: StepId;
  readonly title: string;
  /** The fact that shows that it passed; `undefined` if nothing does. */
  readonly sound: (facts: Facts) => string | undefined;
  /** The fact that shows that it failed, if no cause explains it. */
  readonly broken?: (facts: Facts) => string | undefined;
  readonly evidence: readonly QuestionId[];
}
