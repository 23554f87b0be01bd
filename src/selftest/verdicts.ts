import type { SelftestFlaw, SelftestPair, SelftestVariation } from "../../contracts/report/selftest.ts";
import { isAtLeast } from "../../contracts/report/terms.ts";
import type { Flaw, KnownVariation } from "./plan.ts";
import type { Seen } from "./seen.ts";

/** How a flawed deployment fared: caught, and in the expected way? */
export function verdictOnFlaw({ id, group, description, expected }: Flaw, seen: Seen): SelftestFlaw {
  const { exitCode, rows, ms } = seen;
  const findings = distinct(seen.findings.map((finding) => finding.id));
  // That nothing can be told is an answer only to a deployment of which nothing can be told.
  const caughtBy = seen.caughtBy.filter(({ how }) => how !== "stopped" || expected.exit === 3);
  const missed = expected.findings.filter((finding) => !findings.includes(finding));
  const noise = findings.filter((finding) => !expected.findings.includes(finding));
  const killed = caughtBy.length > 0 && (exitCode === expected.exit || exitCode === 1);
  const words = killed
    ? [
        ...missed.map((finding) => `missed ${finding}`),
        ...noise.map((finding) => `noise: ${finding}`),
        ...exitDeviation(exitCode, expected.exit),
        ...rowDeviation(rows, expected.rows),
        ...seen.unfilled.map((message) => `a fact is missing: ${message}`),
      ]
    : [];
  return {
    id,
    group,
    description,
    outcome: killed ? "killed" : "survived",
    exitCode,
    expectedExitCode: expected.exit,
    caughtBy: [...caughtBy],
    findings: [...findings],
    missed: [...missed],
    noise: [...noise],
    rows: [...rows],
    deviations: [...words, ...keyDeviation(seen)],
    ms,
  };
}

/** Whether a healthy deployment raised an alarm. What is below medium fails no gate: no alarm, but noise all the same. */
export function verdictOnVariation({ id, description, exit }: KnownVariation, seen: Seen): SelftestVariation {
  const loud = seen.findings.filter(({ severity }) => isAtLeast(severity, "medium"));
  const minor = seen.findings.filter((finding) => !loud.includes(finding));
  const quiet = loud.length === 0 && seen.exitCode === exit;
  return {
    id,
    description,
    outcome: quiet ? "quiet" : "alarm",
    exitCode: seen.exitCode,
    expectedExitCode: exit,
    findings: [...distinct(loud.map((finding) => finding.id))],
    deviations: [
      ...exitDeviation(seen.exitCode, exit),
      ...distinct(minor.map((finding) => finding.id)).map((finding) => `noise: ${finding}`),
      ...keyDeviation(seen),
    ],
    ms: seen.ms,
  };
}

/** Two flaws together must be caught at least as well as one of them is alone. */
export function verdictOnPair(seen: Seen, alone: readonly SelftestFlaw[]): SelftestPair {
  const caughtBy = seen.caughtBy.map(({ check }) => check);
  const lacks = alone
    .filter((flaw) => flaw.caughtBy.length > 0)
    .map((flaw) => flaw.caughtBy.map(({ check }) => check).filter((check) => !caughtBy.includes(check)));
  const killed = lacks.some((lacking) => lacking.length === 0);
  return {
    flaws: [...seen.subject.switches],
    outcome: killed ? "killed" : "survived",
    caughtBy,
    lacking: killed ? [] : [...distinct(lacks.flat())],
    exitCode: seen.exitCode,
    ms: seen.ms,
  };
}

const distinct = (items: readonly string[]): readonly string[] => [...new Set(items)].sort();

const exitDeviation = (got: number, wanted: number): readonly string[] =>
  got === wanted ? [] : [`exit code ${got} instead of ${wanted}`];

function rowDeviation(got: readonly string[], wanted: readonly string[]): readonly string[] {
  const named = (rows: readonly string[]): string => distinct(rows).join(", ") || "none";
  return named(got) === named(wanted) ? [] : [`confirmed rows: ${named(got)} instead of ${named(wanted)}`];
}

/** Every key is revoked, or told of. That a run tells of more is no wonder where a deployment makes none and says it did. */
function keyDeviation({ subject, alive, leftover }: Seen): readonly string[] {
  if (alive === subject.keysLeft && leftover >= alive) return [];
  return [`${alive} keys alive after the run, which tells of ${leftover}; ${subject.keysLeft} expected`];
}
