import type { Need } from "../../contracts/catalogue/credential.ts";
import type { ClassifiedResponse } from "./classified-response.ts";
import type { Probe } from "./probe.ts";

/** One interaction of a consumer's pact and its result. */
export interface Interaction {
  /** Unique among the interactions of a run, the same in every run: `titan-backend/tasks-are-listed`. */
  readonly id: string;
  readonly consumer: string;
  readonly provider: string;
  readonly description: string;
  readonly states: readonly string[];
  /** `METHOD /path/{id}`. */
  readonly operation: string;
  /** The status of the pact's example, and all that it allows, in words. */
  readonly expected: { readonly example: number; readonly words: string };
  /** Whether a failure is a warning: the pact is new, or its consumer marked the interaction so. */
  readonly pending: boolean;
  readonly result: InteractionResult;
}

export type InteractionResult =
  /** Not tried for lack of something that the user may supply. */
  | { readonly kind: "missing"; readonly need: Need }
  /** There is nothing to verify here, and why. */
  | { readonly kind: "inapplicable"; readonly because: string }
  /** No verdict is possible, and why. */
  | { readonly kind: "unsure"; readonly because: string }
  /** The matching itself failed: a bug in titan-auth or in Pact. */
  | { readonly kind: "crashed"; readonly because: string }
  /** Answered and matched. `probe` is the request that was sent. */
  | { readonly kind: "matched"; readonly probe: Probe; readonly mismatches: readonly Mismatch[] };

/** One way in which an answer deviates from a pact. Free of secrets. */
export interface Mismatch {
  readonly part: "status" | "header" | "body";
  /** `$.data.token`, a header's name, or `status`. */
  readonly path: string;
  readonly wanted: string;
  readonly got: string;
}

/** A matched interaction with its answer. */
export interface MatchedInteraction extends Omit<Interaction, "result"> {
  readonly mismatches: readonly Mismatch[];
  readonly response: ClassifiedResponse;
}
