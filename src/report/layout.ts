/** What a piece of text means to its reader; the medium turns it into colour, or does not. */
export type Tone = "plain" | "strong" | "faint" | "okay" | "good" | "warn" | "bad" | "worst";

export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

export type Line = readonly Span[];

export const span = (text: string, tone: Tone = "plain"): Span => ({ text, tone });
export const gap = (size: number): Span => span(" ".repeat(Math.max(0, size)));

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const simple = /^[\x20-\x7e]*$/;

const widthOfOne = (character: string): number =>
  /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1;

/** Columns that a text takes; control characters have been removed before. */
export function widthOf(text: string): number {
  if (simple.test(text)) return text.length;
  return [...text].reduce((sum, character) => sum + widthOfOne(character), 0);
}

const widthOfLine = (line: Line): number => line.reduce((sum, { text }) => sum + widthOf(text), 0);

export const padded = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - widthOf(text)));

/** The words of a text on lines no wider than `room`. Only an address may be wider: broken, it is of no use. */
export function wrap(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((word) => pieces(word, room))) {
    if (line === "") line = word;
    else if (widthOf(line) + 1 + widthOf(word) <= room) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

const address = /^["'(<]?https?:\/\//;

function pieces(word: string, room: number): readonly string[] {
  if (word === "") return [];
  if (widthOf(word) <= room || address.test(word)) return [word];
  const head = fitting(word, room);
  return [head, ...pieces(word.slice(head.length), room)];
}

/** As much of the word as fits, and never so much that the rest would start with a build log's command. */
function fitting(word: string, room: number): string {
  let head = "";
  let used = 0;
  for (const character of word) {
    used += widthOfOne(character);
    if (used > room && head !== "") break;
    head += character;
  }
  while (head.length > 1 && word.startsWith("::", head.length)) head = head.slice(0, -1);
  return head;
}

/** A text behind its lead, its further lines starting below the first. */
export function hangingIndent(lead: Line, text: string, room: number, tone: Tone = "plain"): readonly Line[] {
  const indent = widthOfLine(lead);
  return wrap(text, Math.max(12, room - indent)).map((part, index) => [
    ...(index === 0 ? lead : [gap(indent)]),
    span(part, tone),
  ]);
}

/** Items behind their lead, one after the other with commas, none of them broken unless it is wider than a line. */
export function inlineList(lead: Line, items: readonly Span[], room: number): readonly Line[] {
  const indent = widthOfLine(lead);
  const lines: Span[][] = [];
  let used = 0;
  for (const [index, item] of items.entries()) {
    const text = index < items.length - 1 ? `${item.text},` : item.text;
    const last = lines.at(-1);
    if (last !== undefined && used + 1 + widthOf(text) <= room) {
      last.push(gap(1), span(text, item.tone));
      used += 1 + widthOf(text);
      continue;
    }
    const fresh = hangingIndent([...(last === undefined ? lead : [gap(indent)])], text, room, item.tone);
    lines.push(...fresh.map((line) => [...line]));
    used = widthOfLine(lines.at(-1) ?? []);
  }
  return lines;
}

/** A path that fits: whole segments left out of its middle, since its end tells it from its neighbours. */
export function shortPath(path: string, room: number, ellipsis: string): string {
  if (widthOf(path) <= room) return path;
  const [lead = "", first = "", ...rest] = path.split("/");
  for (let left = 1; left < rest.length; left += 1) {
    const shorter = [lead, first, ellipsis, ...rest.slice(left)].join("/");
    if (widthOf(shorter) <= room) return shorter;
  }
  return middle(path, room, ellipsis);
}

function middle(text: string, room: number, ellipsis: string): string {
  const left = Math.max(2, room - widthOf(ellipsis));
  const tail = [...text].reverse().join("");
  const head = fitting(text, Math.floor(left / 3));
  return head + ellipsis + [...fitting(tail, left - widthOf(head))].reverse().join("");
}
