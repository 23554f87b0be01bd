import type { Matrix } from "../../../suites/matrix/matrix.ts";
import type { ProbeResults } from "../execute/scheduler.ts";
import type { Plan } from "../plan/plan.ts";
import type { ResponseIndex } from "./response-index.ts";

/** All that checks are judged by. */
export interface EvaluationContext {
  readonly plan: Plan;
  readonly results: ProbeResults;
  readonly responseIndex: ResponseIndex;
  readonly matrix: Matrix;
}
