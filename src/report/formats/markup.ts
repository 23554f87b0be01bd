import { escapeMarkup } from "../escape.ts";

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
