import { partsOf } from "../../../contracts/report/environments.ts";
import type { Report, ReportCell, ReportMatrix } from "../../../contracts/report/report.ts";
import { type CellVerdict, cellVerdicts } from "../../../contracts/report/terms.ts";

type Operation = ReportMatrix["operations"][number];

/**
 * What a credential is to an operation. Every key is `own` to some operations and `others` to the rest, so a column for
 * each role holds in a few columns what a column for each key would spread over twenty.
 */
export const roles = ["none", "garbage", "own", "others", "all", "given", "jwt"] as const;
export type Role = (typeof roles)[number];

export interface MatrixView {
  /** Where the report is of several environments: the one that this matrix is of. */
  readonly environment: string | undefined;
  /** The roles that occur, in the order of the columns. */
  readonly roles: readonly Role[];
  readonly groups: readonly MatrixGroup[];
  /** The keys of depth `few-keys`, each with its scopes; none at other depths. */
  readonly fewKeys: ReportMatrix["credentials"];
  /** What every path starts with, and no row repeats. */
  readonly prefix: string;
  /** Cells of credentials that are none of the roles: those that are not as they should be, and the others. */
  readonly extraWrong: readonly ReportCell[];
  readonly extraRight: readonly ReportCell[];
  /** Verdicts that occur and need a word of explanation. */
  readonly verdicts: readonly CellVerdict[];
  /** 400 and 404 where the guard let the call through and there was nothing behind it. */
  readonly beyondGuard: readonly number[];
}

export interface MatrixGroup {
  readonly scopes: readonly string[];
  readonly rows: readonly MatrixRow[];
}

export interface MatrixRow {
  readonly operation: Operation;
  readonly cells: Readonly<Partial<Record<Role, ReportCell>>>;
  /** Whether any of the operation's cells is not as it should be. */
  readonly isWrong: boolean;
}

export const isWrong = ({ verdict }: ReportCell): boolean =>
  verdict === "unexpected-allow" || verdict === "unexpected-deny" || verdict === "wrong-status";

/** The matrix of each environment. */
export const matricesOf = (report: Report): readonly MatrixView[] =>
  partsOf(report).map(({ name, report: part }) => matrixOf(part, name));

export function matrixOf({ matrix }: Report, environment?: string): MatrixView {
  const placed = matrix.operations.map((operation) => place(operation, matrix.cells));
  const extra = placed.flatMap((row) => row.extra);
  const seen = new Set(matrix.cells.map((cell) => cell.verdict));
  return {
    environment,
    roles: roles.filter((role) => placed.some((row) => row.cells[role] !== undefined)),
    groups: groupsOf(matrix, placed),
    fewKeys: matrix.credentials
      .filter(({ id }) => isFewKey(id))
      .sort((one, other) => one.id.localeCompare(other.id, "en", { numeric: true })),
    prefix: commonPrefix(matrix.operations.map(({ path }) => path)),
    extraWrong: extra.filter(({ verdict }) => verdict !== "ok" && verdict !== "absent"),
    extraRight: extra.filter(({ verdict }) => verdict === "ok" || verdict === "absent"),
    verdicts: cellVerdicts.filter((verdict) => verdict !== "ok" && seen.has(verdict)),
    beyondGuard: beyondGuard(matrix.cells),
  };
}

interface Placed extends MatrixRow {
  readonly extra: readonly ReportCell[];
}

function place(operation: Operation, all: readonly ReportCell[]): Placed {
  const cells: Partial<Record<Role, ReportCell>> = {};
  const extra: ReportCell[] = [];
  for (const cell of all) {
    if (cell.operation !== operation.id) continue;
    const few = fewRoleOf(cell);
    const role = few ?? roleOf(cell.credential, operation.scopes);
    const known = role && cells[role];
    const isWorse = few !== undefined && known !== undefined && isRight(known) && !isRight(cell);
    if (role !== undefined && (known === undefined || isWorse)) cells[role] = cell;
    else extra.push(cell);
    if (isWorse) extra.push(known);
  }
  return { operation, cells, extra, isWrong: Object.values(cells).some(isWrong) };
}

export const isRight = ({ verdict }: ReportCell): boolean => verdict === "ok" || verdict === "absent";

const isFewKey = (credential: string): boolean => /^key\[\d+ of \d+\]$/.test(credential);

/** Of the few keys of depth `few-keys`, those with the scope share a column, and those without it; what is wrong goes first. */
function fewRoleOf({ credential, expected }: ReportCell): Role | undefined {
  if (!isFewKey(credential)) return undefined;
  return expected === "allow" ? "own" : expected === "deny-403" ? "others" : undefined;
}

function roleOf(credential: string, scopes: readonly string[]): Role | undefined {
  if (credential === "none" || credential === "garbage" || credential === "jwt") return credential;
  const label = /^key\[(.*)\]$/.exec(credential)?.[1];
  if (label === undefined) return undefined;
  if (label === "all" || label === "given") return label;
  if (label.startsWith("all but ")) return sameScopes(label.slice(8), scopes) ? "others" : undefined;
  return sameScopes(label, scopes) ? "own" : undefined;
}

const sameScopes = (label: string, scopes: readonly string[]): boolean =>
  label.split(" ").sort().join(" ") === [...scopes].sort().join(" ");

/** Operations by the scopes that guard them, in the order of the report; a scope that guards none still stands there. */
function groupsOf(matrix: ReportMatrix, rows: readonly MatrixRow[]): readonly MatrixGroup[] {
  const groups = new Map<string, MatrixGroup>();
  for (const row of rows) {
    const { scopes } = row.operation;
    const key = scopes.join(" ");
    groups.set(key, { scopes, rows: [...(groups.get(key)?.rows ?? []), row] });
  }
  const named = new Set(matrix.operations.flatMap(({ scopes }) => scopes));
  const idle = new Set(
    matrix.credentials.flatMap(({ scopes }) => scopes).filter((scope) => !named.has(scope)),
  );
  return [...groups.values(), ...[...idle].map((scope) => ({ scopes: [scope], rows: [] }))];
}

function commonPrefix(paths: readonly string[]): string {
  const [first = [], ...rest] = paths.map((path) => path.split("/").slice(0, -1));
  const end = first.findIndex((segment, index) => rest.some((other) => other[index] !== segment));
  return first.slice(0, end === -1 ? first.length : end).join("/");
}

const beyondGuard = (cells: readonly ReportCell[]): readonly number[] =>
  [
    ...new Set(
      cells.flatMap(({ verdict, expected, status }) =>
        verdict === "ok" && expected === "allow" && (status === 400 || status === 404) ? [status] : [],
      ),
    ),
  ].sort((one, other) => one - other);
