import type { Report, ReportCheck } from "../../../contracts/report/report.ts";
import { counted } from "../../run/assemble/conclude.ts";
import { type Changes, changesOf, some, type Verdict } from "./changes.ts";

/** Checks that decide less than before, or more. A check that passed and now fails appears among the findings. */
export function diffChecks(old: Report, now: Report): Changes {
  const later = new Map(now.checks.map((check) => [check.id, check]));
  const verdicts = old.checks.map((before) => verdictOf(before, later.get(before.id)));
  const fresh = now.checks.filter(({ id }) => !old.checks.some((check) => check.id === id));
  const names = some(fresh.map(({ id }) => id));
  const gap = `the old run does not have ${counted(fresh.length, "check")}: ${names}`;
  return changesOf(verdicts, fresh.length === 0 ? [] : [gap]);
}

/** Whether a check of a run reached a verdict. */
export const tells = (check: ReportCheck | undefined): boolean =>
  check !== undefined && (check.outcome === "pass" || check.outcome === "fail");

function verdictOf(before: ReportCheck, after: ReportCheck | undefined): Verdict {
  const told = tells(before) && tells(after);
  const now = after?.outcome ?? "not run";
  const because = told || after?.because === undefined ? "" : ` (${after.because})`;
  return {
    direction: told || before.outcome === after?.outcome ? "same" : "changed",
    told,
    change: {
      kind: "check",
      check: before.id,
      before: before.outcome,
      after: now,
      says: `${before.title}${because}`,
    },
  };
}
