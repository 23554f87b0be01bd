/** One case of a test run. */
export interface CaseView {
  readonly classname: string;
  readonly name: string;
  readonly state: "passed" | "failed" | "error" | "skipped";
  /** The severity of what failed, or the outcome. */
  readonly kind: string;
  /** The first line of the explanation. */
  readonly message: string;
  readonly lines: readonly string[];
}

/** The class that groups the cases of a suite. */
export const classOf = (suite: string): string => `titan-auth.${suite}`;
