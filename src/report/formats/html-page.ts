import { createHash } from "node:crypto";
import { escapeMarkup } from "../escape.ts";
import { style } from "./html-style.ts";

/** Text that is HTML already. Every other text is escaped where it meets it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Piece = Markup | string | number | undefined | readonly Piece[];

/** HTML with pieces in it: what is no `Markup` is shown as the text it is. */
export const markup = (parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup =>
  new Markup(parts.map((part, index) => part + textOf(pieces[index])).join(""));

function textOf(piece: Piece): string {
  if (piece === undefined) return "";
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === "string" || typeof piece === "number") return escapeMarkup(String(piece));
  return piece.map(textOf).join("");
}

/** Pieces with something between each two. */
export const joined = (pieces: readonly Piece[], between: Markup | string): Piece =>
  pieces.map((piece, index) => (index === 0 ? piece : [between, piece]));

/** A page in one file that needs nothing else. */
export const page = (title: string, body: Piece, code: string | undefined): string =>
  markup`${new Markup("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(code)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${body}</main>
${code === undefined ? "" : markup`<script>${new Markup(code)}</script>\n`}</body>
</html>
`.text;

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Nothing is loaded from anywhere, and no script or style runs but those of this page. */
const policyFor = (code: string | undefined): string =>
  [
    "default-src 'none'",
    "img-src data:",
    `style-src ${hashOf(style)}`,
    ...(code === undefined ? [] : [`script-src ${hashOf(code)}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
