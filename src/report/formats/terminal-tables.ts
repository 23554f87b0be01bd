import {
  type Grid,
  type GridCell,
  type GridRow,
  plainText,
  type Row,
  type Table,
  type Text,
} from "../document/model.ts";
import {
  gap,
  hangingIndent,
  indented,
  inlineList,
  type Line,
  lineWidth,
  narrower,
  padded,
  shortPath,
  span,
  spansIn,
  type Theme,
  textWidth,
} from "./layout.ts";

/** The scope matrix on a terminal: cells next to the names if the page is wide enough, else below them. */

/** The columns that an operation's name needs to be clear, and the fewest that do. */
const goodRoom = 30;
const leastRoom = 24;

interface Shape {
  readonly grid: Grid;
  readonly theme: Theme;
  readonly widths: readonly number[];
  /** Of operations, which may be below the scopes that guard them. */
  readonly indent: number;
  /** Columns between two cells. */
  readonly between: number;
  /** Columns of the operation's name with its indent; the whole page if cells are below names. */
  readonly room: number;
  readonly name: "beside" | "above" | "flowing";
}

export function gridLines(grid: Grid, theme: Theme): readonly Line[] {
  const shape = shapeOf(grid, theme);
  return [
    ...head(shape),
    ...grid.groups.flatMap(({ title, rows }) => [
      ...(title === undefined ? [] : hangingIndent([], [span(title, "faint")], theme.textWidth)),
      ...rows.flatMap((row) => rowLines(row, shape)),
    ]),
  ];
}

function shapeOf(grid: Grid, theme: Theme): Shape {
  const rows = grid.groups.flatMap((group) => group.rows);
  const widths = grid.columns.map((column, at) =>
    Math.max(textWidth(column), ...rows.map(({ cells }) => textWidth(textOf(cells[at])))),
  );
  const indent = grid.groups.some(({ title }) => title !== undefined) ? 2 : 0;
  const longest = Math.max(0, ...rows.map((row) => indent + textWidth(nameOf(row))));
  const left = (between: number) => theme.columns - widths.reduce((sum, width) => sum + between + width, 0);
  const between = left(2) >= Math.min(longest, goodRoom) ? 2 : 1;
  const room = Math.min(longest, left(between));
  if (room >= Math.min(longest, leastRoom))
    return { grid, theme, widths, indent, between, room, name: "beside" };
  const name = left(2) >= indent ? "above" : "flowing";
  return { grid, theme, widths, indent, between: 2, room: theme.columns, name };
}

const nameOf = ({ method, path, more = "" }: GridRow): string => `${method} ${path}${more}`;
const textOf = (cell: GridCell | undefined): string => cell?.text ?? "-";

function head({ grid: { columns }, widths, indent, between, room, name }: Shape): readonly Line[] {
  const heads = columns.map((column, at) => span(padded(column, widths[at] ?? 0), "faint"));
  if (name === "flowing") return [];
  return [[gap(name === "above" ? indent : room), ...spread(heads, between)]];
}

const spread = (cells: Line, between: number): Line => cells.flatMap((cell) => [gap(between), cell]);

function rowLines(
  row: GridRow,
  { grid, widths, indent, between, room, name, theme }: Shape,
): readonly Line[] {
  const { method, path, more = "" } = row;
  const rest = room - indent - 1 - textWidth(method) - textWidth(more);
  const shown = [
    gap(indent),
    span(`${method} ${shortPath(path, rest, theme.ellipsis)}`),
    span(more, "faint"),
  ];
  const cells = row.cells.map((cell, at) =>
    span(padded(textOf(cell), widths[at] ?? 0), cell?.tone ?? "faint"),
  );
  if (name === "beside") return [[...shown, gap(room - lineWidth(shown)), ...spread(cells, between)]];
  if (name === "above") return [shown, [gap(indent), ...spread(cells, between)]];
  const labelled = grid.columns.map((column, at) => [
    span(`${column} ${textOf(row.cells[at])}`, row.cells[at]?.tone ?? "faint"),
  ]);
  return [shown, ...inlineList([gap(indent + 2)], labelled, theme.textWidth)];
}

/** The columns that running text needs next to the other cells; with fewer it is put below them. */
const leastText = 28;

export function tableLines({ groups, paths }: Table, theme: Theme): readonly Line[] {
  const rows = groups.flatMap((group) => group.rows);
  const widths = widthsOf(rows, paths, theme);
  const marks = Math.max(0, ...rows.map(({ mark }) => (mark === undefined ? 0 : markText(mark).length + 2)));
  return groups.flatMap(({ title, rows: own }) => [
    ...(title === undefined ? [] : hangingIndent([], spansIn(title), theme.textWidth)),
    ...(title === undefined
      ? own.flatMap((row) => tableRowLines(row, { widths, marks, paths, theme }))
      : indented(
          own.flatMap((row) => tableRowLines(row, { widths, marks, paths, theme: narrower(theme, 2) })),
        )),
  ]);
}

/** The widths of all columns but the last, whose text takes the rest. */
function widthsOf(rows: readonly Row[], paths: number | undefined, { columns }: Theme): readonly number[] {
  const count = Math.max(0, ...rows.map(({ cells }) => cells.length - 1));
  return Array.from({ length: count }, (_, at) => {
    const widest = Math.max(...rows.map(({ cells }) => textWidth(plainText(cells[at] ?? ""))));
    return at === paths ? Math.min(widest, Math.floor((columns - 25) * 0.55)) : Math.min(widest, columns - 4);
  });
}

const markText = ({ sign, word }: NonNullable<Row["mark"]>): string => `${sign} ${word}`.trim();

interface Columns {
  readonly widths: readonly number[];
  readonly marks: number;
  readonly paths: number | undefined;
  readonly theme: Theme;
}

function tableRowLines(row: Row, { widths, marks, paths, theme }: Columns): readonly Line[] {
  const { mark, cells, notes = [], steps = [] } = row;
  const first =
    mark === undefined ? [gap(marks)] : [span(padded(markText(mark), marks - 2), mark.tone), gap(2)];
  const columns = cells
    .slice(0, -1)
    .flatMap((cell, at) => cellSpans(cell, at, { widths, marks, paths, theme }));
  const used = marks + widths.reduce((sum, width) => sum + width + 2, 0);
  const last = spansIn(cells.at(-1) ?? "");
  const isBelow = cells.length > 1 && theme.columns - used < leastText;
  const start = isBelow ? Math.max(marks, 2) : used;
  const room = Math.max(theme.textWidth, Math.min(theme.columns, start + leastText));
  const further = gap(Math.max(start, 2));
  return [
    ...(isBelow
      ? [
          ...hangingIndent(first, joinedSpans(cells.slice(0, -1)), room),
          ...hangingIndent([gap(start)], last, room),
        ]
      : hangingIndent([...first, ...columns], last, room)),
    ...notes.flatMap((note) => hangingIndent([further], spansIn(note, "faint"), room)),
    ...steps.flatMap((step, at) =>
      hangingIndent([further, span(steps.length > 1 ? `${at + 1}. ` : "")], spansIn(step), room),
    ),
  ];
}

const joinedSpans = (cells: readonly Text[]): Line =>
  cells.flatMap((cell, at) => [...(at === 0 ? [] : [gap(1)]), ...spansIn(cell)]);

function cellSpans(cell: Text, at: number, { widths, paths, theme }: Columns): Line {
  const width = widths[at] ?? 0;
  const spans = spansIn(cell);
  const [only] = spans;
  const shown: Line =
    at === paths && only !== undefined
      ? [{ ...only, text: shortPath(only.text, width, theme.ellipsis) }]
      : spans;
  return [...shown, gap(width + 2 - shown.reduce((sum, { text }) => sum + textWidth(text), 0))];
}
