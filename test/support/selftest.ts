import { knownFlaws, knownVariations, type Subject, subjectsOf } from "../../src/selftest/plan.ts";
import type { TrialSummary } from "../../src/selftest/summary.ts";
import { checks } from "../../suites/index.ts";
import type { Check } from "../../suites/model/check.ts";

/** For tests: a check that sees nothing any more. */
export const blinded = (id: string): readonly Check[] =>
  checks.map((check) => (check.id === id ? silent(check) : check));

const silent = (check: Check): Check => ({ ...check, judge: () => undefined }) as Check;

/** What a flawless self test would have seen, without sending anything: every flaw as expected, every variation quiet. */
export function ideal(
  changes: (seen: TrialSummary) => TrialSummary = (seen) => seen,
): readonly TrialSummary[] {
  return subjectsOf({ combinations: false }).map((subject) => changes(idealOne(subject)));
}

function idealOne(subject: Subject): TrialSummary {
  const [name] = subject.switches;
  const flaw = subject.kind === "flaw" ? knownFlaws.find(({ id }) => id === name) : undefined;
  const variation = knownVariations.find(({ id }) => id === name);
  const expect = flaw?.expect;
  const { exit = flaw ? 1 : (variation?.expect?.exit ?? 0), findings = [], rows = [] } = expect ?? {};
  const severity = expect?.severity ?? (exit === 0 ? "low" : "high");
  const found = [...new Set(findings.map((id) => id.split("/")[0] ?? ""))];
  const caught = exit === 3 && found.length === 0 && flaw !== undefined ? ["foreign-service"] : found;
  return {
    subject,
    exitCode: exit,
    caughtBy: caught.map((check) => ({
      check,
      code: checks.find(({ id }) => id === check)?.code ?? check,
      severity,
      how: exit === 3 ? "stopped" : "found",
    })),
    findings: findings.map((id) => ({ id, severity })),
    unfilled: [],
    rows: rows,
    crashed: [],
    alive: subject.keysLeft,
    leftover: subject.keysLeft,
    requests: 200,
    ms: 300,
  };
}
