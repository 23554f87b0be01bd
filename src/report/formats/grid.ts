import type { Grid, GridCell, GridRow } from "../document/model.ts";
import {
  gap,
  hangingIndent,
  inlineList,
  type Line,
  lineWidth,
  padded,
  shortPath,
  span,
  textWidth,
} from "./layout.ts";
import type { Theme } from "./terminal.ts";

/** The scope matrix on a terminal: cells beside the names where the page is wide enough, else below them. */

/** Columns of an operation's name that tell it well, and the fewest that tell it at all. */
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
  /** Columns of the operation's name, its indent included; the whole page where cells are below names. */
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
