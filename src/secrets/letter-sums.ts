/** The number of different sums. */
const size = 1 << 16;

/**
 * Sums of four characters. Long texts are searched for many secrets at once: a position whose sum no secret has is passed over
 * without another look.
 */
export class LetterSums {
  readonly #known = new Uint8Array(size);

  /** Learns the four characters at this position. */
  add(text: string, at: number): void {
    this.#known[sumAt(text, at)] = 1;
  }

  /** The first position from `at` on, in steps, whose four characters may be known; -1 if there is none. */
  next(text: string, at: number, step: number): number {
    for (let place = at; place + 4 <= text.length; place += step)
      if (this.#known[sumAt(text, place)] === 1) return place;
    return -1;
  }
}

const sumAt = (text: string, at: number): number =>
  (text.charCodeAt(at) ^
    (text.charCodeAt(at + 1) << 3) ^
    (text.charCodeAt(at + 2) << 6) ^
    (text.charCodeAt(at + 3) << 9)) &
  (size - 1);
