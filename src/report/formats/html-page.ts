import { createHash } from "node:crypto";
import { escapeMarkup } from "../escape.ts";
import { style } from "./html-style.ts";

/** Text that is HTML already. Every other text is escaped when it is inserted. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Piece = Markup | string | number | undefined | readonly Piece[];

/** HTML with inserted pieces: anything but `Markup` is shown as plain text. */
export const markup = (parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup =>
  new Markup(parts.map((part, index) => part + textOf(pieces[index])).join(""));

function textOf(piece: Piece): string {
  if (piece === undefined) return "";
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === "string" || typeof piece === "number") return escapeMarkup(String(piece));
  return piece.map(textOf).join("");
}

/** Joins pieces with a separator. */
export const joined = (pieces: readonly Piece[], between: Markup | string): Piece =>
  pieces.map((piece, index) => (index === 0 ? piece : [between, piece]));

/** What a page has besides its texts. */
export interface PageCode {
  readonly script?: string | undefined;
  /** Rules after those of all pages. */
  readonly style?: string | undefined;
}

/** A page in one file that needs nothing else. */
export const page = (title: string, body: Piece, { script, style: more = "" }: PageCode): string =>
  markup`${new Markup("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf({ script, style: more })}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(style + more)}</style>
</head>
<body>
<main>
${body}</main>
${script === undefined ? "" : markup`<script>${new Markup(script)}</script>\n`}</body>
</html>
`.text;

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Nothing is loaded from anywhere, and only the script and style of this page run. */
export const policyOf = ({ script, style: more = "" }: PageCode): string =>
  [
    "default-src 'none'",
    "img-src data:",
    `style-src ${hashOf(style + more)}`,
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
