import { isAbout } from "../../../contracts/report/about-cell.ts";
import type { Report, ReportCell } from "../../../contracts/report/report.ts";
import type { CellVerdict } from "../../../contracts/report/terms.ts";
import { counted } from "../../run/assemble/conclude.ts";
import { type Changes, changesOf, type Direction, some, type Verdict } from "./changes.ts";

/** How bad a cell is; `undefined` if it decides nothing. */
const badness: Readonly<Record<CellVerdict, number | undefined>> = {
  ok: 0,
  "wrong-status": 1,
  "unexpected-deny": 2,
  "unexpected-allow": 3,
  unknown: undefined,
  absent: undefined,
};

/** Compares the cells of two matrices. A cell that only one of them knows cannot be compared. */
export function diffCells(old: Report, now: Report): Changes {
  const earlier = byKey(old.matrix.cells);
  const later = byKey(now.matrix.cells);
  const keys = [...new Set([...earlier.keys(), ...later.keys()])];
  const known = keys.filter((key) => isKnown(earlier.get(key) ?? later.get(key), old, now));
  const verdicts = known.map((key) => verdictOf(earlier.get(key), later.get(key), old, now));
  return changesOf(verdicts, [...gaps(old, now, "new"), ...gaps(now, old, "old")]);
}

const byKey = (cells: readonly ReportCell[]): ReadonlyMap<string, ReportCell> =>
  new Map(cells.map((cell) => [JSON.stringify([cell.operation, cell.credential]), cell]));

/** Whether both runs have the operation and the credential. */
const isKnown = (cell: ReportCell | undefined, ...runs: readonly Report[]): boolean =>
  cell !== undefined &&
  runs.every(
    ({ matrix }) =>
      matrix.operations.some(({ id }) => id === cell.operation) &&
      matrix.credentials.some(({ id }) => id === cell.credential),
  );

function verdictOf(
  before: ReportCell | undefined,
  after: ReportCell | undefined,
  old: Report,
  now: Report,
): Verdict {
  const direction = directionOf(before, after);
  const { operation, credential } = (after ?? before) as ReportCell;
  const [cell, findings] = direction === "better" ? [before, old.findings] : [after, now.findings];
  const finding = direction === "same" ? undefined : cell && findings.find((one) => isAbout(one, cell));
  const words = { before: wordsOf(before, after), after: wordsOf(after, before) };
  return {
    direction,
    told: badnessOf(before) !== undefined && badnessOf(after) !== undefined,
    change: {
      kind: "cell",
      operation,
      credential,
      ...(finding && { finding: finding.id, fingerprint: finding.fingerprint, severity: finding.severity }),
      ...words,
      says: `${operation} with ${credential}`,
    },
  };
}

const badnessOf = (cell: ReportCell | undefined): number | undefined => cell && badness[cell.verdict];

/** Being allowed where refusal is due is worse; a cell that no longer decides anything is no better. */
function directionOf(before: ReportCell | undefined, after: ReportCell | undefined): Direction {
  if (before !== undefined && after !== undefined && before.expected !== after.expected) return "changed";
  if (isSpare(before, after) || isSpare(after, before)) return "same";
  const [was, is] = [badnessOf(before), badnessOf(after)];
  if (is === undefined) return before?.verdict === after?.verdict ? "same" : "changed";
  if (was === undefined) return is > 0 ? "worse" : "changed";
  return is > was ? "worse" : is < was ? "better" : "same";
}

/**
 * Cells that are tried only if something else went wrong: the JWT if a key was refused, single scopes if a wrong key was
 * allowed.
 */
const isSpare = (there: ReportCell | undefined, other: ReportCell | undefined): boolean =>
  other === undefined && there?.verdict === "ok" && (there.role === "jwt" || there.role === "some-scopes");

/** With the expectation, if the two runs expect different things. */
function wordsOf(cell: ReportCell | undefined, other: ReportCell | undefined): string {
  if (cell === undefined) return "not tried";
  const status = cell.status === undefined ? "" : ` ${cell.status}`;
  const wanted = other && other.expected !== cell.expected ? ` (expected ${cell.expected})` : "";
  return `${cell.verdict}${status}${wanted}`;
}

/** Operations and credentials that `one` has and `other` lacks: their cells cannot be compared. */
function gaps(one: Report, other: Report, where: "old" | "new"): readonly string[] {
  const lacking = (of: "operations" | "credentials"): readonly string[] => {
    const there = new Set(other.matrix[of].map(({ id }) => id));
    return one.matrix[of].flatMap(({ id }) => (there.has(id) ? [] : [id]));
  };
  return (["operations", "credentials"] as const).flatMap((of) => {
    const names = lacking(of);
    const noun = of.slice(0, -1);
    return names.length === 0
      ? []
      : [`the ${where} run does not have ${counted(names.length, noun)}: ${some(names)}`];
  });
}
