import { createColors } from "picocolors";
import type { Line, Tone } from "./layout.ts";
import { outcomeSigns } from "./outcome-words.ts";
import type { Page } from "./page.ts";

/** The page as the sections see it: its measure, and its signs. */
export interface Theme {
  /** Columns of the page: tables may use them all. */
  readonly columns: number;
  /** Columns that running text uses: longer lines are hard to read. */
  readonly textWidth: number;
  readonly verbose: boolean;
  readonly sign: Signs;
}

type Signs = Readonly<Record<keyof typeof outcomeSigns | "warning" | "ellipsis", string>>;

const unicode: Signs = { ...outcomeSigns, warning: "!", ellipsis: "…" };
const ascii: Signs = { ...unicode, pass: "+", fail: "x", inapplicable: "-", ellipsis: "..." };

const narrowest = 40;
const longestLine = 100;

export function themeOf(page: Page): Theme {
  const columns = Math.max(narrowest, page.columns);
  return {
    columns,
    textWidth: Math.min(columns, longestLine),
    verbose: page.verbose,
    sign: page.ascii ? ascii : unicode,
  };
}

/** Sections as one text, a blank line between them; an empty section leaves no trace. */
export function print(sections: readonly (readonly Line[])[], page: Page): string {
  const { red, yellow, green, bold, dim } = createColors(page.colour);
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
  const printed = (line: Line): string =>
    line
      .map(({ text, tone }) => (text.trim() === "" ? text : paint[tone](text)))
      .join("")
      .trimEnd();
  const texts = sections.filter((lines) => lines.length > 0).map((lines) => lines.map(printed).join("\n"));
  return `${texts.join("\n\n")}\n`;
}
