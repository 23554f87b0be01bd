/** Longer texts, and more of them, are not worth the memory. */
const longest = 200;
const most = 500;

/**
 * Caches results for short texts until something changes them: most headers are the same in all requests and answers of a
 * run.
 */
export class TextCache {
  readonly #make: (text: string) => string;
  readonly #known = new Map<string, string>();

  constructor(make: (text: string) => string) {
    this.#make = make;
  }

  of(text: string): string {
    if (text.length > longest) return this.#make(text);
    const found = this.#known.get(text) ?? this.#make(text);
    if (this.#known.size < most) this.#known.set(text, found);
    return found;
  }

  clear(): void {
    this.#known.clear();
  }
}
