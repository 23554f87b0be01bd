import { groupBy } from "../../../contracts/group.ts";
import { partsOf } from "../../../contracts/report/environments.ts";
import type { Report, ReportCell, ReportMatrix } from "../../../contracts/report/report.ts";
import { type CellVerdict, cellVerdicts, type Role } from "../../../contracts/report/terms.ts";

type Operation = ReportMatrix["operations"][number];

/**
 * The roles that have a column, in order. A key has another role on each operation, so columns by role take a few columns
 * for what columns by key would spread over twenty.
 */
const columns = [
  "no-token",
  "bad-token",
  "right-scope",
  "other-scopes",
  "all-scopes",
  "given",
  "jwt",
] as const satisfies readonly Role[];
export type Column = (typeof columns)[number];

export interface MatrixView {
  /** The environment of this matrix, if the report has several. */
  readonly environment: string | undefined;
  /** Those that occur. */
  readonly columns: readonly Column[];
  readonly groups: readonly MatrixGroup[];
  /** The keys of depth `few-keys`, each with its scopes; none at other depths. */
  readonly fewKeys: ReportMatrix["credentials"];
  /** The common prefix of all paths, which no row repeats. */
  readonly prefix: string;
  /** Cells of credentials without a role: wrong ones, and the others. */
  readonly extraWrong: readonly ReportCell[];
  readonly extraRight: readonly ReportCell[];
  /** Verdicts that occur and need an explanation. */
  readonly verdicts: readonly CellVerdict[];
  /** 400 and 404 after the guard let the request through. */
  readonly beyondGuard: readonly number[];
}

interface MatrixGroup {
  readonly scopes: readonly string[];
  readonly rows: readonly MatrixRow[];
}

export interface MatrixRow {
  readonly operation: Operation;
  readonly cells: Readonly<Partial<Record<Column, ReportCell>>>;
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
    columns: columns.filter((column) => placed.some((row) => row.cells[column] !== undefined)),
    groups: groupsOf(matrix, placed),
    fewKeys: fewKeysOf(matrix),
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

/** If several credentials share a column, it shows a wrong cell, else the first. */
function place(operation: Operation, all: readonly ReportCell[]): Placed {
  const cells: Partial<Record<Column, ReportCell>> = {};
  const extra: ReportCell[] = [];
  for (const cell of all) {
    if (cell.operation !== operation.id) continue;
    const column = columns.find((name) => name === cell.role);
    const known = column && cells[column];
    const isWorse = known !== undefined && isRight(known) && !isRight(cell);
    if (column !== undefined && (known === undefined || isWorse)) cells[column] = cell;
    else extra.push(cell);
    if (isWorse) extra.push(known);
  }
  return { operation, cells, extra };
}

export const isRight = ({ verdict }: ReportCell): boolean => verdict === "ok" || verdict === "absent";

/** Keys that have the right scope and some others, but not all. */
function fewKeysOf({ operations, credentials, cells }: ReportMatrix): ReportMatrix["credentials"] {
  const sizes = new Map(operations.map(({ id, scopes }) => [id, scopes.length]));
  const right = cells.filter(({ role }) => role === "right-scope");
  const all = new Set(operations.flatMap(({ scopes }) => scopes)).size;
  return credentials
    .filter(
      ({ id, scopes }) =>
        scopes.length < all &&
        right.some(
          ({ credential, operation }) => credential === id && scopes.length > (sizes.get(operation) ?? 0),
        ),
    )
    .sort((one, other) => one.id.localeCompare(other.id, "en", { numeric: true }));
}

/** Operations by the scopes that guard them, in the order of the report; a scope without operations is still listed. */
function groupsOf(matrix: ReportMatrix, rows: readonly MatrixRow[]): readonly MatrixGroup[] {
  const groups = groupBy(rows, ({ operation }) => operation.scopes.join(" "));
  const named = new Set(matrix.operations.flatMap(({ scopes }) => scopes));
  const idle = new Set(
    matrix.credentials.flatMap(({ scopes }) => scopes).filter((scope) => !named.has(scope)),
  );
  return [
    ...[...groups.values()].map((own) => ({ scopes: own[0]?.operation.scopes ?? [], rows: own })),
    ...[...idle].map((scope) => ({ scopes: [scope], rows: [] })),
  ];
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
