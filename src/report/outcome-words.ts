import type { Report } from "../../contracts/report.ts";
import type { RowVerdict } from "../../contracts/terms.ts";

/** The run's outcome and the rows' verdicts in pages that have no colour of their own: a sign and a word. */

export const outcomeNames: Readonly<
  Record<Report["outcome"], { readonly sign: string; readonly word: string }>
> = {
  pass: { sign: "✓", word: "PASS" },
  fail: { sign: "✗", word: "FAIL" },
  inconclusive: { sign: "?", word: "INCONCLUSIVE" },
  "nothing-ran": { sign: "?", word: "NOTHING RAN" },
};

export const rowSigns: Readonly<Record<RowVerdict, string>> = {
  confirmed: "✗",
  "ruled-out": "✓",
  "not-tested": "?",
};
