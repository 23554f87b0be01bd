import type { Matrix } from "../../suites/kit/matrix.ts";
import type { ProbeResults } from "./gather.ts";
import type { ResponseIndex } from "./looks.ts";
import type { Plan } from "./plan.ts";

/** All that checks are judged by. */
export interface EvaluationContext {
  readonly plan: Plan;
  readonly results: ProbeResults;
  readonly responseIndex: ResponseIndex;
  readonly matrix: Matrix;
}
