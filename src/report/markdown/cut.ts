/** A part of the page. Its lines may be left out from the last one on; its head stands where any of them does. */
export interface Block {
  /** What a line is called where lines are left out, such as `findings`. */
  readonly what: string;
  readonly head: string;
  readonly lines: readonly string[];
  /** Between two lines: tables need one line end, paragraphs two. */
  readonly between: "\n" | "\n\n";
}

export const noBlock: Block = { what: "", head: "", lines: [], between: "\n" };

/** Bytes that are kept for the sentence that says what was cut. */
const forSentence = 600;

/** As many blocks and lines as fit into so many bytes of UTF-8, and a sentence on what does not. */
export function withinLimit(blocks: readonly Block[], most: number, run: string): string {
  const parts: string[] = [];
  const cut: string[] = [];
  let room = most - forSentence;
  for (const block of blocks.filter(({ head, lines }) => head !== "" || lines.length > 0)) {
    const shown = fitting(block, room - sizeOf(block.head) - 4);
    const missing = block.lines.length - shown.length;
    if (missing > 0) cut.push(`${missing} of ${block.lines.length} ${block.what}`);
    if (missing > 0 && shown.length === 0) continue;
    const text = [block.head, shown.join(block.between)].filter((part) => part !== "").join(headGap(block));
    parts.push(text);
    room -= sizeOf(text) + 2;
  }
  if (cut.length > 0) parts.push(sentence(cut, run));
  return `${parts.join("\n\n")}\n`;
}

/** The rows of a table follow its head at once. */
const headGap = ({ head, between }: Block): string =>
  between === "\n" && head.trimEnd().endsWith("|") ? "\n" : "\n\n";

function fitting({ lines, between }: Block, room: number): readonly string[] {
  let left = room;
  const end = lines.findIndex((line) => {
    left -= sizeOf(line) + between.length;
    return left < 0;
  });
  return end === -1 ? lines : lines.slice(0, end);
}

const sizeOf = (text: string): number => Buffer.byteLength(text, "utf8");

const sentence = (cut: readonly string[], run: string): string =>
  `**This page was cut** to stay below 1 MiB. Left out: ${cut.join(", ")}. The JSON report of run ${run} has everything.`;
