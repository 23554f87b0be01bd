import type { Matrix } from "../../suites/kit/matrix.ts";
import type { Observations } from "./gather.ts";
import type { Looks } from "./looks.ts";
import type { Plan } from "./plan.ts";

/** All that checks are judged by. */
export interface Court {
  readonly plan: Plan;
  readonly observations: Observations;
  readonly looks: Looks;
  readonly matrix: Matrix;
}
