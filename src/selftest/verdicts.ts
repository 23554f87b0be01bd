import type { SelftestFlaw, SelftestPair, SelftestVariation } from "../../contracts/report/selftest.ts";
import { isAtLeast, type Severity, severities } from "../../contracts/report/terms.ts";
import type { KnownFlaw, KnownVariation } from "./plan.ts";
import type { TrialSummary } from "./summary.ts";

/** Whether a flaw was caught, and in the expected way. */
export function verdictOnFlaw(
  { id, group, description, expect }: KnownFlaw,
  seen: TrialSummary,
): SelftestFlaw {
  const { exitCode, rows, ms } = seen;
  const { findings: wanted = [], rows: confirmed = [], exit = 1, severity } = expect;
  const findings = distinct(seen.findings.map((finding) => finding.id));
  // An inconclusive run catches a flaw only where nothing can be decided.
  const caughtBy = seen.caughtBy.filter(({ how }) => how !== "stopped" || exit === 3);
  const missed = wanted.filter((finding) => !findings.includes(finding));
  const noise = findings.filter((finding) => !wanted.includes(finding));
  const killed = caughtBy.length > 0 && (exitCode === exit || exitCode === 1);
  const words = killed
    ? [
        ...missed.map((finding) => `missed ${finding}`),
        ...noise.map((finding) => `noise: ${finding}`),
        ...exitDeviation(exitCode, exit),
        ...severityDeviation(seen, severity),
        ...rowDeviation(rows, confirmed),
        ...seen.unfilled.map((message) => `a fact is missing: ${message}`),
      ]
    : [];
  return {
    id,
    group,
    description,
    outcome: killed ? "killed" : "survived",
    exitCode,
    expectedExitCode: exit,
    caughtBy: [...caughtBy],
    findings: [...findings],
    missed: [...missed],
    noise: [...noise],
    rows: [...rows],
    deviations: [...words, ...keyDeviation(seen)],
    ms,
  };
}

/** Whether a healthy deployment raised an alarm. A finding below medium fails no gate, but is noise. */
export function verdictOnVariation(
  { id, description, expect }: KnownVariation,
  seen: TrialSummary,
): SelftestVariation {
  const exit = expect?.exit ?? 0;
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

/** Two flaws together must be caught at least by the checks that find one of them alone; those that share a finding may vary. */
export function verdictOnPair(seen: TrialSummary, alone: readonly SelftestFlaw[]): SelftestPair {
  const caughtBy = seen.caughtBy.map(({ check }) => check);
  const lacks = alone
    .filter((flaw) => flaw.caughtBy.length > 0)
    .map(({ caughtBy: checks }) =>
      checks
        .filter(({ how }) => how !== "shared")
        .map(({ check }) => check)
        .filter((check) => !caughtBy.includes(check)),
    );
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

function severityDeviation({ findings }: TrialSummary, wanted: Severity | undefined): readonly string[] {
  const worst = severities.find((one) => findings.some(({ severity }) => severity === one));
  return wanted === undefined || worst === wanted ? [] : [`severity ${worst ?? "none"} instead of ${wanted}`];
}

function rowDeviation(got: readonly string[], wanted: readonly string[]): readonly string[] {
  const named = (rows: readonly string[]): string => distinct(rows).join(", ") || "none";
  return named(got) === named(wanted) ? [] : [`confirmed rows: ${named(got)} instead of ${named(wanted)}`];
}

/** Every key is revoked or reported as left over. A run may report more where creation lies. */
function keyDeviation({ subject, alive, leftover }: TrialSummary): readonly string[] {
  if (alive === subject.keysLeft && leftover >= alive) return [];
  return [`${alive} keys alive after the run, which reports ${leftover}; ${subject.keysLeft} expected`];
}
