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
  type Section,
  type Span,
  spansOf,
  type Tone,
} from "../document/model.ts";
import { escapeTerminal, mapTexts } from "../escape.ts";
import type { Page } from "../page.ts";
import { linked } from "./hyperlink.ts";
import {
  gap,
  hangingIndent,
  indented,
  inlineList,
  type Line,
  narrower,
  padded,
  span,
  spansIn,
  type Theme,
  textWidth,
} from "./layout.ts";
import { gridLines, tableLines } from "./terminal-tables.ts";

const narrowest = 40;
const longestLine = 100;

/** A document as lines for a terminal: short, with colours if the page has them. */
export function terminal(received: Document, page: Page): string {
  // The only place that escapes: after it no text can control a terminal or a build log.
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

/** Blocks separated by blank lines; a section without a title is just its content. */
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

function sectionLines({ title, blocks, card }: Section, theme: Theme): readonly Line[] {
  const inner = indented(
    blocks.filter((block) => !isEmpty(block)).flatMap((block) => linesOf(block, narrower(theme, 2))),
  );
  const label = card === undefined ? [] : [span(`${card.label}: `, card.tone)];
  return [...hangingIndent([], [...label, ...spansIn(title, "strong")], theme.textWidth), ...inner];
}

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

/** Labels in a column, each value next to its label or below the one before. */
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

/** Paints the spans of a line. */
function painterOf({ colour, links }: Page): (line: Line) => string {
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
      .map(({ text, tone = "plain", href }: Span) => {
        const painted = text.trim() === "" ? text : paint[tone](text);
        return links ? linked(painted, href) : painted;
      })
      .join("")
      .trimEnd();
}

/** Merges adjacent spans of one tone and link, so that each colour is set once. */
function merged(line: Line): Line {
  const spans: Span[] = [];
  for (const one of line) {
    const last = spans.at(-1);
    if (last !== undefined && last.tone === one.tone && last.href === one.href)
      spans.splice(-1, 1, { ...last, text: last.text + one.text });
    else spans.push(one);
  }
  return spans;
}
