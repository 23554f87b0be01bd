import {
  type Banner,
  type Block,
  type Document,
  type Fact,
  type Facts,
  type Grid,
  type Item,
  isEmpty,
  type List,
  plainText,
  type Row,
  type Section,
  spansOf,
  type Table,
  type Text,
} from "../document/model.ts";
import { codeBlock, codeSpan, escapeMarkdown, mapTexts, shorten } from "../escape.ts";

/** A document for a step's summary, a ticket or a pull request: never more than GitHub takes (1 MiB). */
export function markdown(received: Document): string {
  const document = mapTexts(received, (text) => shorten(text, longestText));
  const parts = document.blocks
    .flatMap((block) => (block.kind === "section" && block.isBare && isEmpty(block) ? [] : [block]))
    .filter((block) => !isEmpty(block))
    .map((block) => ({
      what: block.kind === "section" ? plainText(block.title) : "the page",
      chunks: chunksOf(block, block.kind === "banner" ? 2 : 3),
    }));
  return withinLimit(parts, document.runId);
}

const longestText = 2_000;
/** The limit in bytes, with room for what else a step writes into its summary. */
const most = 1_000_000;
/** Bytes reserved for the sentence that says what was cut. */
const forSentence = 1_000;

/** A piece of the page that may be left out, starting with the last one of its part. */
interface Chunk {
  readonly text: string;
  /** Rows and items follow each other at once. */
  readonly isClose?: boolean;
  /** Whether it counts in the number of omitted pieces. */
  readonly counts?: boolean;
}

interface Part {
  readonly what: string;
  readonly chunks: readonly Chunk[];
}

/** As many chunks as fit, and a sentence about the rest. */
function withinLimit(parts: readonly Part[], runId: string | undefined): string {
  const cut: string[] = [];
  let text = "";
  let room = most - forSentence;
  for (const { what, chunks } of parts) {
    const end = chunks.findIndex((chunk) => {
      room -= Buffer.byteLength(chunk.text, "utf8") + 2;
      return room < 0;
    });
    const shown = end === -1 ? chunks : chunks.slice(0, end);
    for (const chunk of shown) text += `${text === "" ? "" : chunk.isClose ? "\n" : "\n\n"}${chunk.text}`;
    if (end === -1) continue;
    room = 0;
    const counted = chunks.filter(({ counts }) => counts);
    cut.push(
      `${counted.length - shown.filter(({ counts }) => counts).length} of ${counted.length} in "${what}"`,
    );
  }
  if (cut.length > 0) text += `\n\n${sentence(cut, runId)}`;
  return `${text}\n`;
}

const sentence = (cut: readonly string[], runId: string | undefined): string => {
  const source =
    runId === undefined ? "" : ` The JSON report of run ${escapeMarkdown(runId)} has everything.`;
  return `**This page was cut** to stay below 1 MiB. Left out: ${escapeMarkdown(cut.join(", "))}.${source}`;
};

function chunksOf(block: Block, level: number): readonly Chunk[] {
  switch (block.kind) {
    case "banner":
      return bannerChunks(block);
    case "section":
      return sectionChunks(block, level);
    case "paragraph":
      return [{ text: `${block.sign === undefined ? "" : "> "}${inline(block.text)}` }];
    case "list":
      return block.items.map((item, index) => ({
        text: itemText(item, block.style, index),
        isClose: index > 0,
        counts: true,
      }));
    case "facts":
      return [{ text: factsText(block) }];
    case "table":
      return tableChunks(block);
    case "grid":
      return gridChunks(block);
    case "code":
      return [{ text: codeBlock(block.lines.map(plainText).join("\n"), block.language) }];
  }
}

function bannerChunks({ mark, text, facts, isLast }: Banner): readonly Chunk[] {
  const { sign, word } = mark;
  const head = sign === word ? word : `${sign} ${word}:`.trim();
  if (isLast) return [{ text: `**${head}** ${inline(text)}` }];
  return [
    { text: `## ${head} ${inline(text)}` },
    ...(facts.length === 0 ? [] : [{ text: facts.map((fact) => inline(fact)).join(" · ") }]),
  ];
}

function sectionChunks({ title, blocks, card }: Section, level: number): readonly Chunk[] {
  const inner = blocks
    .filter((block) => !isEmpty(block))
    .flatMap((block) => {
      const chunks = chunksOf(block, level + 1);
      // A part of a part is left out as a whole.
      return block.kind === "section" ? [{ text: joined(chunks), counts: true }] : chunks;
    });
  const label = card === undefined ? "" : `${escapeMarkdown(card.label)}: `;
  return [{ text: `${"#".repeat(level)} ${label}${inline(title)}` }, ...inner];
}

const joined = (chunks: readonly Chunk[]): string =>
  chunks
    .map(({ text, isClose }, index) => (index === 0 ? text : `${isClose ? "\n" : "\n\n"}${text}`))
    .join("");

function itemText({ text, sign, notes = [], facts = [] }: Item, style: List["style"], index: number): string {
  const lead = style === "numbers" ? `${index + 1}.` : "-";
  const mark = style === "signs" && sign !== undefined ? `${escapeMarkdown(sign)} ` : "";
  const lines = [`${mark}${inline(text)}`, ...notes.map((note) => inline(note))];
  return [`${lead} ${lines.join(" <br>")}`, ...facts.map((fact) => indented(factText(fact)))].join("\n");
}

const indented = (text: string): string => text.replace(/^/gm, "  ");

const factsText = ({ entries, style }: Facts): string =>
  style === "legend"
    ? entries
        .map(
          ({ label, values }) => `${escapeMarkdown(label)} = ${values.map((one) => inline(one)).join(", ")}`,
        )
        .join("; ")
    : entries.map(factText).join("\n");

function factText({ label, values, isNumbered }: Fact): string {
  const [only = ""] = values;
  if (values.length < 2) return `- ${escapeMarkdown(label)}: ${inline(only)}`;
  const lines = values.map((value, index) => `  ${isNumbered ? `${index + 1}.` : "-"} ${inline(value)}`);
  return [`- ${escapeMarkdown(label)}:`, ...lines].join("\n");
}

function tableChunks({ columns, groups }: Table): readonly Chunk[] {
  return [
    ...tableHead(columns),
    ...groups.flatMap(({ title, rows }) => [
      ...(title === undefined
        ? []
        : [rowChunk([`**${inline(title, true)}**`, ...columns.slice(1).map(() => "")])]),
      ...rows.map((row) => ({ ...rowChunk(cellsOf(row)), counts: true })),
    ]),
  ];
}

const tableHead = (columns: readonly string[]): readonly Chunk[] => [
  { text: `| ${columns.join(" | ")} |` },
  { text: `| ${columns.map(() => "---").join(" | ")} |`, isClose: true },
];

const rowChunk = (cells: readonly string[]): Chunk => ({ text: `| ${cells.join(" | ")} |`, isClose: true });

function cellsOf({ mark, cells, notes = [], steps = [] }: Row): readonly string[] {
  const state = mark === undefined ? [] : [`${mark.sign} ${mark.word}`.trim()];
  const lines = [
    inline(cells.at(-1) ?? "", true),
    ...notes.map((note) => inline(note, true)),
    ...steps.map((step, at) => `${at + 1}\\. ${inline(step, true)}`),
  ];
  return [...state, ...cells.slice(0, -1).map((cell) => inline(cell, true)), lines.join(" <br>")];
}

function gridChunks({ columns, groups }: Grid): readonly Chunk[] {
  const width = columns.map(() => "");
  return [
    ...tableHead(["operation", ...columns]),
    ...groups.flatMap(({ title, rows }) => [
      ...(title === undefined ? [] : [rowChunk([`**${escapeMarkdown(title)}**`, ...width])]),
      ...rows.map(({ method, path, more = "", cells }) => ({
        ...rowChunk([
          escapeMarkdown(`${method} ${path}${more}`),
          ...cells.map((cell) => {
            const text = cell === undefined ? "" : escapeMarkdown(cell.text);
            return cell?.tone === "worst" || cell?.tone === "bad" ? `**${text}**` : text;
          }),
        ]),
        counts: true,
      })),
    ]),
  ];
}

/** Blanks around a text, which emphasis may not include. */
const blanks = /^(\s*)(.*?)(\s*)$/s;

/** A text in a line. In a table, code with a bar would end its cell. */
function inline(text: Text, isInTable = false): string {
  return spansOf(text)
    .map(({ text: words, code, tone }, index) => {
      if (code && !(isInTable && words.includes("|"))) return codeSpan(words);
      const [, before = "", inner = "", after = ""] = blanks.exec(words) ?? [];
      const shown = escapeMarkdown(inner, index === 0);
      return `${before}${tone === "strong" && shown !== "" ? `**${shown}**` : shown}${after}`;
    })
    .join("");
}
