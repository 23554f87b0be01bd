import { createColors } from "picocolors";
import {
  type Banner,
  type Block,
  type Document,
  type Fact,
  type Facts,
  type Item,
  isEmpty,
  type List,
  type Row,
  type Section,
  type Span,
  spansOf,
  type Table,
  type Text,
  type Tone,
} from "../document/model.ts";
import { escapeTerminal, mapTexts } from "../escape.ts";
import type { Page } from "../page.ts";
import { gridLines } from "./grid.ts";
import { gap, hangingIndent, inlineList, type Line, padded, shortPath, span, textWidth } from "./layout.ts";

/** What lines are made with. */
export interface Theme {
  /** Columns of the page: tables may use them all. */
  readonly columns: number;
  /** Columns that running text uses: longer lines are hard to read. */
  readonly textWidth: number;
  readonly ellipsis: string;
}

const narrowest = 40;
const longestLine = 100;

/** A document as lines for a terminal: short, with colours where the page has them. */
export function terminal(received: Document, page: Page): string {
  // The one border: behind it no text can steer a terminal or a build log.
  const { blocks } = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const columns = Math.max(narrowest, page.columns);
  const theme = {
    columns,
    textWidth: Math.min(columns, longestLine),
    ellipsis: page.ascii ? "..." : "…",
  };
  const parts = partsOf(blocks, theme).map((lines) => lines.map(painterOf(page)).join("\n"));
  return `${parts.join("\n\n")}\n`;
}

/** Blocks, a blank line between each two; a section without its title is what it holds. */
function partsOf(blocks: readonly Block[], theme: Theme): readonly (readonly Line[])[] {
  return blocks
    .filter((block) => !isEmpty(block))
    .flatMap((block) => {
      if (block.kind === "section" && block.isBare) return partsOf(block.blocks, theme);
      return [linesOf(block, theme)];
    });
}

function linesOf(block: Block, theme: Theme): readonly Line[] {
  switch (block.kind) {
    case "banner":
      return bannerLines(block, theme);
    case "section":
      return sectionLines(block, theme);
    case "paragraph":
      return hangingIndent(
        block.sign === undefined ? [] : [span(`${block.sign} `, block.tone)],
        spansIn(block.text, block.sign === undefined ? block.tone : undefined),
        theme.textWidth,
      );
    case "list":
      return listLines(block, theme);
    case "facts":
      return block.style === "legend" ? legendLines(block, theme) : factLines(block.entries, theme);
    case "table":
      return tableLines(block, theme);
    case "grid":
      return gridLines(block, theme);
    case "code":
      return block.lines.map((line) => spansIn(line));
  }
}

/** The spans of a text; those without a tone get this one. */
const spansIn = (text: Text, tone: Tone = "plain"): Line => spansOf(text).map((one) => ({ tone, ...one }));

function bannerLines({ mark, text, facts }: Banner, { textWidth: room }: Theme): readonly Line[] {
  const indent = gap(textWidth(mark.word) + 2);
  return [
    ...hangingIndent([span(mark.word, mark.tone), gap(2)], spansIn(text, "strong"), room),
    ...inlineList(
      [indent],
      facts.map((fact) => spansIn(fact, "faint")),
      room,
    ),
  ];
}

function sectionLines({ title, blocks }: Section, theme: Theme): readonly Line[] {
  const inner = indented(
    blocks.filter((block) => !isEmpty(block)).flatMap((block) => linesOf(block, narrower(theme, 2))),
  );
  return [...hangingIndent([], spansIn(title, "strong"), theme.textWidth), ...inner];
}

const narrower = (theme: Theme, by: number): Theme => ({
  ...theme,
  columns: theme.columns - by,
  textWidth: theme.textWidth - by,
});

const indented = (lines: readonly Line[], by = 2): readonly Line[] => lines.map((line) => [gap(by), ...line]);

function listLines({ style, items }: List, theme: Theme): readonly Line[] {
  return items.flatMap((item, index) => itemLines(item, leadOf(style, item, index), theme));
}

const leadOf = (style: List["style"], { sign, tone }: Item, index: number): Line => {
  if (style === "numbers") return [span(`${index + 1}. `)];
  return style === "signs" && sign !== undefined ? [span(`${sign} `, tone)] : [];
};

function itemLines(
  { text, tone, sign, notes = [], facts = [] }: Item,
  lead: Line,
  theme: Theme,
): readonly Line[] {
  const room = theme.textWidth;
  const indent = 2 + (lead[0]?.text.length ?? 0);
  return [
    ...hangingIndent(lead, spansIn(text, sign === undefined ? tone : undefined), room),
    ...notes.flatMap((note) => hangingIndent([gap(indent)], spansIn(note, "faint"), room)),
    ...indented(factLines(facts, narrower(theme, indent)), indent),
  ];
}

/** Labels in a column, each value behind its label or below the one before. */
function factLines(entries: readonly Fact[], { textWidth: room }: Theme): readonly Line[] {
  const width = Math.max(0, ...entries.map(({ label }) => textWidth(label)));
  return entries.flatMap(({ label, values, isNumbered }) =>
    values.flatMap((value, index) => {
      const number = isNumbered && values.length > 1 ? [span(`${index + 1}. `)] : [];
      const lead = [span(padded(index === 0 ? label : "", width), "faint"), gap(2), ...number];
      return hangingIndent(lead, spansIn(value), room);
    }),
  );
}

const legendLines = ({ entries }: Facts, { textWidth: room }: Theme): readonly Line[] =>
  inlineList(
    [],
    entries.map(({ label, values }) => [
      span(`${label} = `, "faint"),
      ...spansIn(values.flatMap(spansOf), "faint"),
    ]),
    room,
  );

/** Columns that running text needs to stand beside the other cells; with fewer it stands below them. */
const leastText = 28;

function tableLines({ groups, paths }: Table, theme: Theme): readonly Line[] {
  const rows = groups.flatMap((group) => group.rows);
  const widths = widthsOf(rows, paths, theme);
  const marks = Math.max(0, ...rows.map(({ mark }) => (mark === undefined ? 0 : markText(mark).length + 2)));
  return groups.flatMap(({ title, rows: own }) => [
    ...(title === undefined ? [] : hangingIndent([], spansIn(title), theme.textWidth)),
    ...(title === undefined
      ? own.flatMap((row) => rowLines(row, { widths, marks, paths, theme }))
      : indented(own.flatMap((row) => rowLines(row, { widths, marks, paths, theme: narrower(theme, 2) })))),
  ]);
}

/** The widths of all columns but the last, whose text takes the rest. */
function widthsOf(rows: readonly Row[], paths: number | undefined, { columns }: Theme): readonly number[] {
  const count = Math.max(0, ...rows.map(({ cells }) => cells.length - 1));
  return Array.from({ length: count }, (_, at) => {
    const widest = Math.max(...rows.map(({ cells }) => textWidth(plain(cells[at] ?? ""))));
    return at === paths ? Math.min(widest, Math.floor((columns - 25) * 0.55)) : Math.min(widest, columns - 4);
  });
}

const plain = (text: Text): string =>
  spansOf(text)
    .map((one) => one.text)
    .join("");

const markText = ({ sign, word }: NonNullable<Row["mark"]>): string => `${sign} ${word}`.trim();

interface Columns {
  readonly widths: readonly number[];
  readonly marks: number;
  readonly paths: number | undefined;
  readonly theme: Theme;
}

function rowLines(row: Row, { widths, marks, paths, theme }: Columns): readonly Line[] {
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

/** Paints the spans of a line. */
function painterOf({ colour }: Page): (line: Line) => string {
  const { red, yellow, green, bold, dim } = createColors(colour);
  const paint: Readonly<Record<Tone, (text: string) => string>> = {
    plain: (text) => text,
    strong: bold,
    faint: dim,
    okay: (text) => dim(green(text)),
    good: (text) => bold(green(text)),
    warn: yellow,
    bad: red,
    worst: (text) => bold(red(text)),
  };
  return (line) =>
    merged(line)
      .map(({ text, tone = "plain" }: Span) => (text.trim() === "" ? text : paint[tone](text)))
      .join("")
      .trimEnd();
}

/** Neighbours of one tone as one span, so that a colour is named once. */
function merged(line: Line): Line {
  const spans: Span[] = [];
  for (const one of line) {
    const last = spans.at(-1);
    if (last?.tone === one.tone && last !== undefined)
      spans.splice(-1, 1, { ...last, text: last.text + one.text });
    else spans.push(one);
  }
  return spans;
}
