import type { Report } from "../../contracts/report/report.ts";
import type { Outcome, RowVerdict } from "../../contracts/report/terms.ts";
import type { Tone } from "./layout.ts";

/** What all media say of outcomes and verdicts: a word, and a sign that tells as much without colour. */

export const outcomeSigns: Readonly<Record<Outcome | Report["outcome"], string>> = {
  pass: "✓",
  fail: "✗",
  inconclusive: "?",
  inapplicable: "–",
  crashed: "!",
  "nothing-ran": "?",
};

/** Of a run. */
export const runWords: Readonly<Record<Report["outcome"], { readonly word: string; readonly tone: Tone }>> = {
  pass: { word: "PASS", tone: "good" },
  fail: { word: "FAIL", tone: "worst" },
  inconclusive: { word: "INCONCLUSIVE", tone: "warn" },
  "nothing-ran": { word: "NOTHING RAN", tone: "warn" },
};

/** Of a check. */
export const checkWords: Readonly<Record<Outcome, { readonly word: string; readonly tone: Tone }>> = {
  pass: { word: "passed", tone: "okay" },
  fail: { word: "failed", tone: "bad" },
  inconclusive: { word: "inconclusive", tone: "warn" },
  inapplicable: { word: "inapplicable", tone: "faint" },
  crashed: { word: "crashed", tone: "bad" },
};

/** Of a row of the troubleshooting table. */
export const rowWords: Readonly<
  Record<RowVerdict, { readonly sign: string; readonly word: string; readonly tone: Tone }>
> = {
  confirmed: { sign: "✗", word: "confirmed", tone: "bad" },
  "ruled-out": { sign: "✓", word: "ruled out", tone: "okay" },
  "not-tested": { sign: "?", word: "not tested", tone: "warn" },
};
