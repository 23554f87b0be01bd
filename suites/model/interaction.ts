import type { Need } from "../../contracts/catalogue/credential.ts";
import type { ClassifiedResponse } from "./classified-response.ts";
import type { Probe } from "./probe.ts";

/** One interaction of a consumer's pact, and what became of it. */
export interface Interaction {
  /** Unique among the interactions of a run, the same in every run: `titan-backend/tasks-are-listed`. */
  readonly id: string;
  readonly consumer: string;
  readonly provider: string;
  readonly description: string;
  readonly states: readonly string[];
  /** `METHOD /path/{id}`. */
  readonly operation: string;
  /** The status that the pact's example has, and all that it allows, in words. */
  readonly expected: { readonly example: number; readonly words: string };
  /** Whether a failure is a warning: the pact is new, or its consumer marked the interaction so. */
  readonly pending: boolean;
  readonly result: InteractionResult;
}

export type InteractionResult =
  /** Never tried for want of something that the user may supply. */
  | { readonly kind: "missing"; readonly need: Need }
  /** There is nothing to verify here, and why. */
  | { readonly kind: "inapplicable"; readonly because: string }
  /** Nothing can be told, and why. */
  | { readonly kind: "unsure"; readonly because: string }
  /** The matching itself broke down: a bug of ours or of Pact's. */
  | { readonly kind: "crashed"; readonly because: string }
  /** Answered and matched. `probe` is what was sent for it. */
  | { readonly kind: "matched"; readonly probe: Probe; readonly mismatches: readonly Mismatch[] };

/** One way in which an answer departs from a pact. Free of secrets. */
export interface Mismatch {
  readonly part: "status" | "header" | "body";
  /** `$.data.token`, a header's name, or `status`. */
  readonly path: string;
  readonly wanted: string;
  readonly got: string;
}

/** A matched interaction with the answer that it got. */
export interface MatchedInteraction extends Omit<Interaction, "result"> {
  readonly mismatches: readonly Mismatch[];
  readonly response: ClassifiedResponse;
}
