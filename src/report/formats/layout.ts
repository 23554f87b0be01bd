import stringWidth from "string-width";
import { type Span, spansOf, type Text, type Tone } from "../document/model.ts";

/** Lines of a terminal page. Control characters were spelled out before. */
export type Line = readonly Span[];

/** The spans of a text; those without a tone get this one. */
export const spansIn = (text: Text, tone: Tone = "plain"): Line =>
  spansOf(text).map((one) => ({ tone, ...one }));

/** What lines are made with. */
export interface Theme {
  /** Columns of the page; tables may use all of them. */
  readonly columns: number;
  /** Columns for running text: longer lines are hard to read. */
  readonly textWidth: number;
  readonly ellipsis: string;
}

export const narrower = (theme: Theme, by: number): Theme => ({
  ...theme,
  columns: theme.columns - by,
  textWidth: theme.textWidth - by,
});

export const indented = (lines: readonly Line[], by = 2): readonly Line[] =>
  lines.map((line) => [gap(by), ...line]);

export const span = (text: string, tone: Tone = "plain"): Span => ({ text, tone });
export const gap = (size: number): Span => span(" ".repeat(Math.max(0, size)));

const simple = /^[\x20-\x7e]*$/;

/** The width of a text in columns. */
export const textWidth = (text: string): number => (simple.test(text) ? text.length : stringWidth(text));

export const lineWidth = (line: Line): number => line.reduce((sum, { text }) => sum + textWidth(text), 0);

export const padded = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - textWidth(text)));

/** The spans of one word, which is not broken unless it is too long for a line. */
type Word = readonly Span[];

/** The words of a text, in spans of their tones. */
function wordsOf(spans: Line): readonly Word[] {
  const words: Span[][] = [];
  let open = false;
  for (const token of spans.flatMap(tokensOf)) {
    const isBlank = token.text.startsWith(" ");
    const last = open ? words.at(-1) : undefined;
    if (!isBlank && last !== undefined) last.push(token);
    else if (!isBlank) words.push([token]);
    open = !isBlank;
  }
  return words;
}

const tokensOf = (one: Span): readonly Span[] =>
  one.text
    .split(/( +)/)
    .filter((text) => text !== "")
    .map((text) => ({ ...one, text }));

/** Wraps the words of a text to lines no wider than `room`. Only an address may be wider, since it is useless if broken. */
export function wrap(spans: Line, room: number): readonly Line[] {
  const lines: Span[][] = [[]];
  let used = 0;
  for (const word of wordsOf(spans).flatMap((word) => pieces(word, room))) {
    const width = lineWidth(word);
    const line = lines.at(-1) ?? [];
    if (line.length === 0) line.push(...word);
    else if (used + 1 + width <= room) line.push(span(" ", word[0]?.tone), ...word);
    else {
      lines.push([...word]);
      used = 0;
    }
    used = used === 0 ? width : used + 1 + width;
  }
  return lines;
}

const address = /^["'(<]?https?:\/\//;

function pieces(word: Word, room: number): readonly Word[] {
  const [first] = word;
  if (first === undefined || lineWidth(word) <= room || address.test(first.text)) return [word];
  // A long word of several spans is broken between them first.
  if (word.length > 1) return [[first], ...pieces(word.slice(1), room)].flatMap((one) => pieces(one, room));
  const head = fitting(first.text, room);
  const rest = first.text.slice(head.length);
  return rest === "" ? [word] : [[{ ...first, text: head }], ...pieces([{ ...first, text: rest }], room)];
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** As much of the word as fits, without letting the rest start with a build log command. */
function fitting(word: string, room: number): string {
  let head = "";
  let used = 0;
  for (const { segment } of graphemes.segment(word)) {
    used += textWidth(segment);
    if (used > room && head !== "") break;
    head += segment;
  }
  while (head.length > 1 && word.startsWith("::", head.length)) head = head.slice(0, -1);
  return head;
}

/** A text after its lead, with a hanging indent. */
export function hangingIndent(lead: Line, text: Line, room: number): readonly Line[] {
  const indent = lineWidth(lead);
  return wrap(text, Math.max(12, room - indent)).map((part, index) => [
    ...(index === 0 ? lead : [gap(indent)]),
    ...part,
  ]);
}

/** Items after their lead, separated by commas; an item is only broken if it is wider than a line. */
export function inlineList(lead: Line, items: readonly Line[], room: number): readonly Line[] {
  const indent = lineWidth(lead);
  const lines: Span[][] = [];
  let used = 0;
  for (const [index, item] of items.entries()) {
    const whole = index < items.length - 1 ? [...item, { ...(item.at(-1) ?? span("")), text: "," }] : item;
    const last = lines.at(-1);
    if (last !== undefined && used + 1 + lineWidth(whole) <= room) {
      last.push(gap(1), ...whole);
      used += 1 + lineWidth(whole);
      continue;
    }
    lines.push(
      ...hangingIndent(last === undefined ? lead : [gap(indent)], whole, room).map((line) => [...line]),
    );
    used = lineWidth(lines.at(-1) ?? []);
  }
  return lines;
}

/** Shortens a path by leaving out whole segments in its middle, since its end distinguishes it from others. */
export function shortPath(path: string, room: number, ellipsis: string): string {
  if (textWidth(path) <= room) return path;
  const [lead = "", first = "", ...rest] = path.split("/");
  for (let left = 1; left < rest.length; left += 1) {
    const shorter = [lead, first, ellipsis, ...rest.slice(left)].join("/");
    if (textWidth(shorter) <= room) return shorter;
  }
  return shortMiddle(path, room, ellipsis);
}

function shortMiddle(text: string, room: number, ellipsis: string): string {
  const left = Math.max(2, room - textWidth(ellipsis));
  const tail = [...text].reverse().join("");
  const head = fitting(text, Math.floor(left / 3));
  return head + ellipsis + [...fitting(tail, left - textWidth(head))].reverse().join("");
}
