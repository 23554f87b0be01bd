import { isAbout, operationsOf } from "../../../contracts/report/about-cell.ts";
import type { Change } from "../../../contracts/report/diff.ts";
import type { Report, ReportCell, ReportCheck, ReportFinding } from "../../../contracts/report/report.ts";
import { bySeverity } from "../../../contracts/report/terms.ts";
import { type Changes, changesOf, type Direction, type Verdict } from "./changes.ts";
import { tells } from "./checks.ts";

/** The findings of two runs, except those that changed cells report already. */
export function diffFindings(old: Report, now: Report, cells: Changes): Changes {
  const pairs = pairsOf(old.findings, now.findings);
  const verdicts = pairs.flatMap((pair): readonly Verdict[] => {
    if (pair.before === undefined)
      return isTold(pair.after, now, cells.worse) ? [] : [appeared(pair.after, old)];
    if (pair.after !== undefined) return [stayed(pair.before, pair.after)];
    const told = [...cells.better, ...cells.changed, ...cells.worse];
    return isTold(pair.before, old, told) ? [] : [gone(pair.before, old, now)];
  });
  return changesOf(verdicts);
}

type Pair =
  | { readonly before: ReportFinding; readonly after: ReportFinding | undefined }
  | { readonly before: undefined; readonly after: ReportFinding };

/** The same finding in both runs: by its fingerprint, else the same fault of the same credential at other operations. */
function pairsOf(old: readonly ReportFinding[], now: readonly ReportFinding[]): readonly Pair[] {
  const left = new Set(now);
  const take = (isSame: (one: ReportFinding) => boolean): ReportFinding | undefined => {
    const found = [...left].find(isSame);
    if (found !== undefined) left.delete(found);
    return found;
  };
  const exact = old.map((before) => ({
    before,
    after: take((one) => one.fingerprint === before.fingerprint),
  }));
  const pairs = exact.map(({ before, after }) => ({
    before,
    after: after ?? take((one) => faultOf(one) === faultOf(before) && operationsOf(one).some(among(before))),
  }));
  return [...pairs, ...[...left].map((after) => ({ before: undefined, after }))];
}

const among =
  (finding: ReportFinding) =>
  (operation: string): boolean =>
    operationsOf(finding).includes(operation);

const faultOf = ({ id, credential, scope, expected }: ReportFinding): string =>
  JSON.stringify([id, credential, scope, expected]);

/** Whether changed cells say the same as this finding of `run`. */
function isTold(finding: ReportFinding, run: Report, changes: readonly Change[]): boolean {
  const own = run.matrix.cells.filter((cell) => isAbout(finding, cell));
  return own.some((cell) => changes.some((change) => isOf(cell, change)));
}

const isOf = (cell: ReportCell, { operation, credential }: Change): boolean =>
  cell.operation === operation && cell.credential === credential;

function appeared(finding: ReportFinding, old: Report): Verdict {
  const check = old.checks.find(({ id }) => id === finding.check);
  const direction = check === undefined ? "changed" : "worse";
  return verdict(direction, finding, standingIn(check), "found", tells(check));
}

/** Better only if the new run tried everything that the old one tried. */
function gone(finding: ReportFinding, old: Report, now: Report): Verdict {
  const check = now.checks.find(({ id }) => id === finding.check);
  const isPartial = now.notTested.some(
    ({ what, checks }) => checks.includes(finding.check) && !old.notTested.some((gap) => gap.what === what),
  );
  const told = tells(check) && !isPartial;
  const after = tells(check) && isPartial ? "not tried in full" : standingIn(check);
  return verdict(told ? "better" : "changed", finding, "found", after, told);
}

/** What a run says of a finding that it does not have. */
const standingIn = (check: ReportCheck | undefined): string =>
  tells(check) ? "not found" : (check?.outcome ?? "not tried");

/** Worse if it is more severe, or found at more operations. */
function stayed(before: ReportFinding, after: ReportFinding): Verdict {
  const more = operationsOf(after).filter((one) => !among(before)(one)).length;
  const fewer = operationsOf(before).filter((one) => !among(after)(one)).length;
  const graver = bySeverity(before, after);
  const direction: Direction =
    graver > 0 || (graver === 0 && more > 0) ? "worse" : graver < 0 || fewer > 0 ? "better" : "same";
  return verdict(direction, after, placesOf(before), placesOf(after), true);
}

const placesOf = (finding: ReportFinding): string => {
  const { length } = operationsOf(finding);
  return length > 1 ? `${finding.severity} at ${length} operations` : finding.severity;
};

const verdict = (
  direction: Direction,
  finding: ReportFinding,
  before: string,
  after: string,
  told: boolean,
): Verdict => ({
  direction,
  told,
  change: {
    kind: "finding",
    check: finding.check,
    finding: finding.id,
    fingerprint: finding.fingerprint,
    severity: finding.severity,
    ...(finding.operation === undefined ? {} : { operation: finding.operation }),
    ...(finding.credential === undefined ? {} : { credential: finding.credential }),
    before,
    after,
    says: finding.message,
  },
});
