import {
  gap,
  hangingIndent,
  inlineList,
  type Line,
  padded,
  type Span,
  shortPath,
  span,
  widthOf,
} from "../layout.ts";
import type { MatrixRow, MatrixView, Role } from "../matrix-view.ts";
import type { Theme } from "../theme.ts";
import { counted } from "../words.ts";
import { cellSpan, legend, wordsOf } from "./cells.ts";

/** Columns of an operation's name that tell it well, and the fewest that tell it at all. */
const goodRoom = 30;
const leastRoom = 24;

export function matrix(view: MatrixView, theme: Theme): readonly Line[] {
  if (view.groups.length === 0) return [];
  const grid = gridFor(view, theme);
  return [
    ...head(grid),
    ...view.groups.flatMap(({ scopes, rows }) => [
      ...hangingIndent([span("  ")], scopes.join(" and/or "), theme.textWidth),
      ...rows.flatMap((row) => rowLines(row, grid)),
    ]),
    ...extraLines(view, theme),
    ...legend(view, theme),
  ];
}

interface Grid {
  readonly view: MatrixView;
  readonly theme: Theme;
  readonly widths: readonly number[];
  /** Columns between two cells. */
  readonly between: number;
  /** Columns of the operation's name, its indent included; the whole page where cells stand below names. */
  readonly room: number;
  readonly shape: "beside" | "below" | "flowing";
}

/** Cells beside the names where the page is wide enough, closer together where it is nearly so, else below them. */
function gridFor(view: MatrixView, theme: Theme): Grid {
  const widths = view.roles.map((role) => Math.max(widthOf(role), ...cellWidths(view, role)));
  const longest = Math.max(0, ...rowsOf(view).map((row) => 4 + widthOf(nameOf(row, view))));
  const left = (between: number) => theme.columns - widths.reduce((sum, width) => sum + between + width, 0);
  const between = left(2) >= Math.min(longest, goodRoom) ? 2 : 1;
  const room = Math.min(longest, left(between));
  if (room >= Math.min(longest, leastRoom)) return { view, theme, widths, between, room, shape: "beside" };
  const shape = left(2) >= below ? "below" : "flowing";
  return { view, theme, widths, between: 2, room: theme.columns, shape };
}

/** Indent of cells that stand below the name, less the space before the first. */
const below = 4;

function head({ view, widths, between, room, shape }: Grid): readonly Line[] {
  const title = titleOf(view);
  const heads = view.roles.map((role, index) => span(padded(role, widths[index] ?? 0), "faint"));
  if (shape === "flowing") return [[span(title, "strong")]];
  if (shape === "below") return [[span(title, "strong")], [gap(below), ...spread(heads, between)]];
  const columns = spread(heads, between);
  if (widthOf(title) > room && view.environment !== undefined)
    return [[span(title, "strong")], [gap(room), ...columns]];
  return [[span(padded(title, room), "strong"), ...columns]];
}

const titleOf = ({ environment, prefix }: MatrixView): string =>
  `Scopes${environment === undefined ? "" : ` in ${environment}`}${prefix === "" ? "" : `, below ${prefix}`}`;

const rowsOf = (view: MatrixView): readonly MatrixRow[] => view.groups.flatMap(({ rows }) => rows);
const cellWidths = (view: MatrixView, role: Role): readonly number[] =>
  rowsOf(view).map((row) => widthOf(wordsOf(row.cells[role])));

const spread = (cells: readonly Span[], between: number): Line =>
  cells.flatMap((cell) => [gap(between), cell]);

const nameOf = ({ operation }: MatrixRow, { prefix }: MatrixView): string =>
  `${operation.method} ${operation.path.slice(prefix.length)}`;

function rowLines(row: MatrixRow, { view, widths, between, room, shape, theme }: Grid): readonly Line[] {
  const { method, path } = row.operation;
  const shown = shortPath(path.slice(view.prefix.length), room - 5 - widthOf(method), theme.sign.ellipsis);
  const name = `    ${method} ${shown}`;
  const cells = view.roles.map((role, index) => cellSpan(row.cells[role], widths[index] ?? 0));
  if (shape === "beside") return [[span(padded(name, room)), ...spread(cells, between)]];
  if (shape === "below") return [[span(name)], [gap(below), ...spread(cells, between)]];
  const labelled = view.roles.map((role) => {
    const { text, tone } = cellSpan(row.cells[role], 0);
    return span(`${role} ${text}`, tone);
  });
  return [[span(name)], ...inlineList([gap(6)], labelled, theme.textWidth)];
}

/** Credentials that have no column of their own: what is wrong always, the rest when asked for. */
function extraLines({ extraWrong, extraRight }: MatrixView, { textWidth, verbose }: Theme): readonly Line[] {
  const shown = verbose ? [...extraRight, ...extraWrong] : extraWrong;
  if (shown.length === 0 && extraRight.length === 0) return [];
  const fine = extraRight.length === 0 ? "" : ` (${counted(extraRight.length, "cell")} ok or absent)`;
  return [
    ...hangingIndent([span("  ")], `further credentials${fine}`, textWidth),
    ...shown.flatMap((cell) =>
      hangingIndent(
        [gap(4), cellSpan(cell, 8), gap(2)],
        `${cell.operation} with ${cell.credential}`,
        textWidth,
      ),
    ),
  ];
}
