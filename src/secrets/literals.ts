import { shortest } from "./forms.ts";
import { LetterSums } from "./letter-sums.ts";
import type { Span } from "./secret.ts";

/** Fixed texts of at least four characters, each with its placeholder. */
export class Literals {
  readonly #marks = new Map<string, string>();
  /** The lengths of texts by their first letters, longest first: only these are tried where such letters stand. */
  readonly #lengths = new Map<string, number[]>();
  readonly #beginnings = new LetterSums();

  get(text: string): string | undefined {
    return this.#marks.get(text);
  }

  set(text: string, mark: string): void {
    if (!this.#marks.has(text)) {
      const start = text.slice(0, shortest);
      const lengths = new Set([...(this.#lengths.get(start) ?? []), text.length]);
      this.#lengths.set(
        start,
        [...lengths].sort((a, b) => b - a),
      );
      this.#beginnings.add(text, 0);
    }
    this.#marks.set(text, mark);
  }

  /** The longest text at each position where one begins. */
  spans(text: string): readonly Span[] {
    const found: Span[] = [];
    const next = (from: number): number => this.#beginnings.next(text, from, 1);
    for (let at = next(0); at >= 0; at = next(at + 1)) {
      const lengths = this.#lengths.get(text.slice(at, at + shortest)) ?? [];
      // At the end of the text several lengths give the same, shorter one.
      const known = lengths.map((length) => text.slice(at, at + length)).find((one) => this.#marks.has(one));
      const mark = known === undefined ? undefined : this.#marks.get(known);
      if (known !== undefined && mark !== undefined) found.push({ start: at, end: at + known.length, mark });
    }
    return found;
  }
}
