import type { Outcome } from "../../../contracts/terms.ts";
import type { Tone } from "../layout.ts";

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  pass: "passed",
  fail: "failed",
  inconclusive: "inconclusive",
  inapplicable: "inapplicable",
  crashed: "crashed",
};

export const outcomeTones: Readonly<Record<Outcome, Tone>> = {
  pass: "okay",
  fail: "bad",
  inconclusive: "warn",
  inapplicable: "faint",
  crashed: "bad",
};

/** A time as people say it: `850 ms`, `4.2 s`, `2 min 5 s`. */
export function spoken(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
