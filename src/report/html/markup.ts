import { escapeMarkup } from "../escape-markup.ts";

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

/** Lines of a text that may have several, for an element that keeps them apart. */
export const lines = (text: string): Piece =>
  text.split("\n").map((line, index) => [index === 0 ? "" : new Markup("\n"), line]);

/** Pieces with something between each two. */
export const joined = (pieces: readonly Piece[], between: Markup | string): Piece =>
  pieces.map((piece, index) => (index === 0 ? piece : [between, piece]));

/** Identifiers of elements, each made of a name, safe to stand in an address, and no two the same. */
export function anchorsFor(prefix: string, names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const plain = `${prefix}-${name.slice(0, 80).replace(/[^\w.-]+/g, "-")}`;
    const count = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, count);
    return count === 1 ? plain : `${plain}-${count}`;
  });
}
