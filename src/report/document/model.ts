import type { Severity } from "../../../contracts/report/terms.ts";

/**
 * A document: what a reader sees, independent of the format. Each result of a command is built into one, once; terminal,
 * Markdown and HTML each render documents. It contains foreign text unescaped: each format escapes it when writing.
 */
export interface Document {
  /** The title of the window. */
  readonly title: string;
  readonly blocks: readonly Block[];
  /** The run, for the sentence that says what a page had no room for. */
  readonly runId?: string | undefined;
}

/** How much a reader wants. */
export interface Detail {
  /** Only what fails. */
  readonly quiet: boolean;
  /** Everything, with identifiers. */
  readonly verbose: boolean;
  /** Everything, and each exchange as it was sent: for pages that can fold it. */
  readonly exchanges: boolean;
}

/** The meaning of a text for its reader. */
export type Tone = "plain" | "strong" | "faint" | "okay" | "good" | "warn" | "bad" | "worst";

export interface Span {
  readonly text: string;
  readonly tone?: Tone;
  /** Shown as it was sent, for copying. */
  readonly code?: boolean;
  /** An anchor of this document (`#…`), an https address, or, in a terminal, a file that we wrote. */
  readonly href?: string;
}

export type Text = string | Span | readonly (string | Span)[];

/** A state: a word and a sign that say as much without colour. */
export interface Mark {
  readonly sign: string;
  readonly word: string;
  readonly tone: Tone;
}

export type Block = Banner | Section | Paragraph | List | Facts | Table | Grid | Code;

/** The outcome: first on the page, and repeated in a line at its end. */
export interface Banner {
  readonly kind: "banner";
  readonly mark: Mark;
  readonly text: Text;
  readonly facts: readonly Text[];
  readonly isLast?: boolean;
}

export interface Section {
  readonly kind: "section";
  readonly title: Text;
  readonly anchor?: string | undefined;
  readonly blocks: readonly Block[];
  /** A terminal shows the blocks without the title, to keep the page short. */
  readonly isBare?: boolean;
  /** A framed section with a label before its title, in the colour of the severity. */
  readonly card?: { readonly severity: Severity; readonly label: string; readonly tone: Tone };
  /** Folded if the format can fold; `open` if it starts unfolded. */
  readonly fold?: "closed" | "open";
  /** A part that a filter shows or hides, and whether something is wrong in it. */
  readonly item?: "right" | "wrong";
}

export interface Paragraph {
  readonly kind: "paragraph";
  readonly text: Text;
  readonly sign?: string;
  readonly tone?: Tone;
}

export interface List {
  readonly kind: "list";
  readonly style: "bullets" | "numbers" | "signs";
  readonly items: readonly Item[];
}

export interface Item {
  readonly text: Text;
  readonly sign?: string;
  readonly tone?: Tone;
  /** Further lines, below the text. */
  readonly notes?: readonly Text[];
  readonly facts?: readonly Fact[];
  readonly item?: "right" | "wrong";
}

/** Labels, each with its values. */
export interface Facts {
  readonly kind: "facts";
  readonly entries: readonly Fact[];
  /** `legend`: a word and its meaning, for the reader who needs it. */
  readonly style?: "legend";
}

export interface Fact {
  readonly label: string;
  readonly values: readonly Text[];
  readonly isNumbered?: boolean;
}

/** Rows whose last cell is running text. A terminal shows no column heads. */
export interface Table {
  readonly kind: "table";
  readonly columns: readonly string[];
  readonly groups: readonly TableGroup[];
  /** The column of paths, which a terminal may shorten in the middle. */
  readonly paths?: number;
}

export interface TableGroup {
  readonly title?: Text;
  readonly rows: readonly Row[];
}

export interface Row {
  /** In the first column. */
  readonly mark?: Mark;
  readonly cells: readonly Text[];
  /** Below the last cell. */
  readonly notes?: readonly Text[];
  /** Below them, in their order. */
  readonly steps?: readonly Text[];
  readonly item?: "right" | "wrong";
}

/** The scope matrix: rows of short cells. */
export interface Grid {
  readonly kind: "grid";
  readonly label: string;
  readonly columns: readonly string[];
  readonly groups: readonly GridGroup[];
}

interface GridGroup {
  readonly title?: string;
  readonly rows: readonly GridRow[];
}

export interface GridRow {
  readonly method: string;
  readonly path: string;
  /** Follows the path: how many more rows are alike. */
  readonly more?: string;
  readonly cells: readonly (GridCell | undefined)[];
  readonly item?: "right" | "wrong";
}

export interface GridCell {
  readonly text: string;
  readonly verdict: string;
  readonly tone: Tone;
  readonly href?: string | undefined;
}

/** Shown unwrapped, for copying in one piece. */
export interface Code {
  readonly kind: "code";
  readonly lines: readonly Text[];
  readonly language: "sh" | "http";
}

export const section = (title: Text, blocks: readonly Block[], more: Partial<Section> = {}): Section => ({
  kind: "section",
  title,
  blocks,
  ...more,
});
export const paragraph = (text: Text, more: Partial<Paragraph> = {}): Paragraph => ({
  kind: "paragraph",
  text,
  ...more,
});
export const bullets = (texts: readonly Text[]): List => ({
  kind: "list",
  style: "bullets",
  items: texts.map((text) => ({ text })),
});
export const numbers = (texts: readonly Text[]): List => ({
  ...bullets(texts),
  style: texts.length > 1 ? "numbers" : "bullets",
});
export const signs = (items: readonly Item[]): List => ({ kind: "list", style: "signs", items });
export const facts = (entries: readonly Fact[]): Facts => ({ kind: "facts", entries });
export const table = (
  columns: readonly string[],
  rows: readonly Row[],
  more: Partial<Table> = {},
): Table => ({
  kind: "table",
  columns,
  groups: [{ rows }],
  ...more,
});
export const command = (text: string): Code => ({ kind: "code", lines: [text], language: "sh" });

export const code = (text: string): Span => ({ text, code: true });
export const toned = (text: string, tone: Tone): Span => ({ text, tone });

export const spansOf = (text: Text): readonly Span[] =>
  (Array.isArray(text) ? text : [text]).map((part: string | Span) =>
    typeof part === "string" ? { text: part } : part,
  );

/** The words of a text alone. */
export const plainText = (text: Text): string =>
  spansOf(text)
    .map((one) => one.text)
    .join("");

/** Joins pieces with a separator. */
export const joinedText = (texts: readonly Text[], between: string): Text =>
  texts.flatMap((text, index) => [...(index === 0 ? [] : [{ text: between }]), ...spansOf(text)]);

/** Whether a block would show nothing. */
export function isEmpty(block: Block): boolean {
  switch (block.kind) {
    case "section":
      return block.blocks.every(isEmpty);
    case "list":
      return block.items.length === 0;
    case "facts":
      return block.entries.length === 0;
    case "table":
    case "grid":
      return block.groups.every(({ rows, title }) => rows.length === 0 && title === undefined);
    default:
      return false;
  }
}

/** The first items of a list and how many were left out. */
export function firstOf<Entry>(
  items: readonly Entry[],
  most: number,
): { shown: readonly Entry[]; more: number } {
  // Leaving out a single item saves nothing: the line that says so is as long.
  return items.length <= most + 1
    ? { shown: items, more: 0 }
    : { shown: items.slice(0, most), more: items.length - most };
}
