import type { Need } from "../../../contracts/catalogue/credential.ts";
import type { Outcome } from "../../../contracts/report/terms.ts";
import type { Check } from "../../../suites/model/check.ts";

/** What became of one check. */
export interface CheckResult {
  readonly check: Pick<Check, "id" | "suite" | "title" | "severity">;
  readonly outcome: Outcome;
  readonly because?: string;
  /** Means for want of which the check, or a part of it, was not tested. */
  readonly missing: readonly Need[];
}
