import { groupBy } from "../../../contracts/group.ts";
import type { Report, ReportCell } from "../../../contracts/report/report.ts";
import type { CellVerdict } from "../../../contracts/report/terms.ts";
import type { Anchors } from "./finding.ts";
import { type Column, isRight, isWrong, type MatrixRow, type MatrixView, matricesOf } from "./matrix.ts";
import {
  type Block,
  code,
  type Detail,
  type Fact,
  type Grid,
  type GridCell,
  type GridRow,
  type Item,
  isEmpty,
  paragraph,
  type Section,
  section,
  signs,
  type Tone,
  toned,
} from "./model.ts";
import { counted } from "./words.ts";

/** The scope matrix of each environment: the wrong rows, and the others as far as a reader wants them. */
export const matrixSections = (report: Report, anchors: Anchors, detail: Detail): readonly Section[] =>
  matricesOf(report)
    .filter(({ groups }) => groups.length > 0)
    .map((view, index) => matrixSection(view, index, anchors, detail));

const columnNames: Readonly<Record<Column, string>> = {
  "no-token": "no token",
  "bad-token": "bad token",
  "right-scope": "right scope",
  "other-scopes": "other scopes",
  "all-scopes": "all scopes",
  given: "your key",
  jwt: "JWT",
};

function matrixSection(view: MatrixView, index: number, anchors: Anchors, detail: Detail): Section {
  const { environment, prefix } = view;
  const place = environment === undefined ? "" : ` in ${environment}`;
  const below = prefix === "" ? [] : [", below ", code(prefix)];
  return section([`Scopes${place}`, ...below], blocksOf(view, `Table of scopes${place}`, anchors, detail), {
    anchor: index === 0 ? "matrix" : `matrix-${index + 1}`,
  });
}

function blocksOf(view: MatrixView, label: string, anchors: Anchors, detail: Detail): readonly Block[] {
  const wrong = view.groups.flatMap(({ rows }) => rows).filter((row) => !isFine(row));
  const more = wrong.length > 0 || view.extraWrong.length > 0;
  const grid = (groups: Grid["groups"], name = label): Grid => ({
    kind: "grid",
    label: name,
    columns: view.columns.map((column) => columnNames[column]),
    groups,
  });
  const grouped = (isShown: (row: MatrixRow) => boolean): Grid["groups"] =>
    view.groups.flatMap(({ scopes, rows }) => {
      const shown = rows.filter(isShown).map((row) => gridRow(row, view, anchors));
      return shown.length === 0 && rows.length > 0 ? [] : [{ title: groupTitle(scopes, rows), rows: shown }];
    });
  if (detail.exchanges) {
    const rest = grid(grouped(isFine), `${label}: what is right`);
    const title = restWords(view, more, "");
    const fold = wrong.length > 0 ? "closed" : "open";
    return [
      legend(view),
      grid(grouped((row) => !isFine(row))),
      ...further(view, anchors, detail),
      ...(isEmpty(rest) ? [] : [section(title, [rest], { fold })]),
    ];
  }
  if (detail.verbose) return [grid(grouped(() => true)), ...further(view, anchors, detail), legend(view)];
  const rest = restWords(view, more, " (--verbose)");
  return [
    grid([{ rows: folded(wrong, view, anchors) }]),
    ...further(view, anchors, detail),
    ...(rest === "" ? [] : [paragraph(rest)]),
  ];
}

const isFine = ({ cells }: MatrixRow): boolean => Object.values(cells).every(isRight);

const groupTitle = (scopes: readonly string[], rows: readonly MatrixRow[]): string =>
  `${scopes.join(" and/or ")}${rows.length === 0 ? " (guards no operation)" : ""}`;

/** How many rows have nothing wrong. */
function restWords({ groups, extraWrong }: MatrixView, more: boolean, hint: string): string {
  const wrong = new Set(extraWrong.map(({ operation }) => operation));
  const rows = groups.flatMap((group) =>
    group.rows.filter((row) => isFine(row) && !wrong.has(row.operation.id)),
  );
  const absent = rows.filter(({ cells }) =>
    Object.values(cells).every(({ verdict }) => verdict === "absent"),
  );
  const right = rows.length - absent.length;
  const parts = [
    ...(right === 0
      ? []
      : [`${right}${more ? " more" : ""} ${right === 1 ? "operation is" : "operations are"} right`]),
    ...(absent.length === 0 ? [] : [`${absent.length} not exposed here`]),
  ];
  return parts.length === 0 ? "" : `${parts.join(", ")}${hint}`;
}

/** Merges rows with the same cells wrong in the same way into one row with their number. */
function folded(rows: readonly MatrixRow[], view: MatrixView, anchors: Anchors): readonly GridRow[] {
  const alike = groupBy(rows, ({ cells }) =>
    view.columns.map((column) => patternOf(cells[column])).join(" "),
  );
  return [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          {
            ...gridRow(first, view, anchors),
            ...(others.length === 0 ? {} : { more: ` and ${others.length} alike` }),
          },
        ],
  );
}

const patternOf = (cell: ReportCell | undefined): string =>
  cell === undefined || isRight(cell) ? "" : `${cell.verdict}/${cell.status}`;

function gridRow(
  { operation, cells }: MatrixRow,
  { columns, prefix }: MatrixView,
  anchors: Anchors,
): GridRow {
  return {
    method: operation.method,
    path: operation.path.slice(prefix.length),
    cells: columns.map((column) => gridCell(cells[column], anchors)),
    item: Object.values(cells).every(isRight) ? "right" : "wrong",
  };
}

/** Verdicts in words. */
export const cellNames: Readonly<Record<CellVerdict, string>> = {
  ok: "ok",
  "unexpected-allow": "ALLOWED",
  "unexpected-deny": "DENIED",
  "wrong-status": "WRONG STATUS",
  unknown: "?",
  absent: "absent",
};

const cellTones: Readonly<Record<CellVerdict, Tone>> = {
  ok: "okay",
  "unexpected-allow": "worst",
  "unexpected-deny": "bad",
  "wrong-status": "bad",
  unknown: "warn",
  absent: "faint",
};

const cellMeanings: Readonly<Record<CellVerdict, string>> = {
  ok: "as it should be",
  "unexpected-allow": "allowed though it must be refused",
  "unexpected-deny": "refused though it must be allowed",
  "wrong-status": "rightly refused, with the wrong status (401 for 403, or the reverse)",
  unknown: "this answer says nothing about access",
  absent: "not exposed by this deployment",
};

/** A cell in words: its verdict, with the status if that adds something. */
const cellWords = ({ verdict, status }: ReportCell): string =>
  status === undefined || verdict === "absent" ? cellNames[verdict] : `${cellNames[verdict]} ${status}`;

/** The same in a sentence, for formats without a matrix. */
export const cellSentence = (cell: ReportCell): string => `${cellWords(cell)}: ${cellMeanings[cell.verdict]}`;

/** A wrong cell is marked without colour, too. */
const signOf = (tone: Tone): string => (tone === "bad" || tone === "worst" ? "✗ " : "");

function gridCell(cell: ReportCell | undefined, anchors: Anchors): GridCell | undefined {
  if (cell === undefined) return undefined;
  const anchor = cell.exchange === undefined ? undefined : anchors.exchanges.get(cell.exchange);
  return {
    text: signOf(cellTones[cell.verdict]) + cellWords(cell),
    verdict: cell.verdict,
    tone: cellTones[cell.verdict],
    href: anchor === undefined ? undefined : `#${anchor}`,
  };
}

/** Credentials without a column of their own: wrong cells always, the rest on request. */
function further({ extraWrong, extraRight }: MatrixView, anchors: Anchors, detail: Detail): readonly Block[] {
  const isWhole = detail.verbose || detail.exchanges;
  const shown = detail.verbose
    ? [...extraRight, ...extraWrong]
    : extraWrong.filter((cell) => isWhole || isWrong(cell));
  if (shown.length === 0) return [];
  const fine =
    extraRight.length === 0 || detail.verbose ? "" : ` (${counted(extraRight.length, "cell")} right)`;
  const items = shown.map((cell): Item => {
    const { text, tone, href } = gridCell(cell, anchors) ?? { text: "", tone: "plain" };
    const state = href === undefined ? toned(text, tone) : { text, tone, href };
    return {
      text: [state, ": ", code(cell.operation), " with ", code(cell.credential)],
      item: isRight(cell) ? "right" : "wrong",
    };
  });
  return [paragraph(`Further credentials${fine}:`), signs(items)];
}

const columnMeanings: Readonly<Partial<Record<Column, string>>> = {
  "right-scope": "a key with this scope alone",
  "other-scopes": "a key with every other scope",
  "all-scopes": "a key with every scope",
  given: "the key you gave",
};

/** At depth `few-keys`, where each key has several scopes. */
const fewMeanings: typeof columnMeanings = {
  "right-scope": "a key that has this scope",
  "other-scopes": "a key that does not",
};

/** The meaning of columns and cells; only of those that occur. */
function legend({ columns, fewKeys, beyondGuard, verdicts }: MatrixView): Block {
  const meanings = fewKeys.length === 0 ? columnMeanings : { ...columnMeanings, ...fewMeanings };
  const passed = beyondGuard.map((status) => `ok ${status}`).join(" and ");
  const entries: readonly (readonly [string, string | undefined])[] = [
    ...columns.map((column) => [columnNames[column], meanings[column]] as const),
    ...fewKeys.map(({ id, scopes }) => [id, scopes.join(", ")] as const),
    ...(passed === "" ? [] : [[passed, "authorised; the request is harmless on purpose"] as const]),
    ...verdicts.map(
      (verdict) => [signOf(cellTones[verdict]) + cellNames[verdict], cellMeanings[verdict]] as const,
    ),
  ];
  return {
    kind: "facts",
    style: "legend",
    entries: entries.flatMap(([label, meaning]): Fact[] =>
      meaning === undefined ? [] : [{ label, values: [meaning] }],
    ),
  };
}
