import { LetterSums } from "./letter-sums.ts";
import type { Secret, Span } from "./secret.ts";

/** This many consecutive characters of a secret reveal it. */
const shortest = 24;
/** Of any 24 consecutive characters, one window of this length begins at a multiple of it. */
const window = 12;

/** The most secrets that are remembered for one window: a hostile deployment may issue any number of them. */
const mostAlike = 32;

interface Place {
  readonly text: string;
  readonly at: number;
  readonly mark: string;
}

/** Finds longer parts of secrets that were cut, or broken over lines. */
export class Fragments {
  /** Where each window is: secrets may share one. */
  readonly #windows = new Map<string, Place[]>();
  readonly #beginnings = new LetterSums();

  learn(secret: Secret): void {
    const text = privatePart(secret);
    if (text.length < shortest) return;
    for (let at = 0; at + window <= text.length; at += 1) {
      const key = text.slice(at, at + window);
      const places = this.#windows.get(key) ?? [];
      this.#beginnings.add(text, at);
      if (places.length < mostAlike) places.push({ text, at, mark: secret.mark });
      this.#windows.set(key, places);
    }
  }

  spans(text: string): readonly Span[] {
    const found: Span[] = [];
    const next = (from: number): number => this.#beginnings.next(text, from, window);
    for (let at = next(0); at >= 0; at = next(at + window)) {
      const known = this.#windows.get(text.slice(at, at + window));
      if (known === undefined || at < (found.at(-1)?.end ?? 0)) continue;
      const span = longestOf(known.map((place) => grown(text, at, place)));
      if (span !== undefined && span.end - span.start >= shortest) found.push(span);
    }
    return found;
  }
}

const longestOf = (spans: readonly Span[]): Span | undefined =>
  spans.reduce<Span | undefined>(
    (best, span) => (best === undefined || span.end - span.start > best.end - best.start ? span : best),
    undefined,
  );

/** Extends a match in both directions as far as text and secret are equal. */
function grown(text: string, at: number, known: Place): Span {
  let before = 0;
  while (
    at - before > 0 &&
    known.at - before > 0 &&
    text[at - before - 1] === known.text[known.at - before - 1]
  )
    before += 1;
  let after = window;
  while (
    at + after < text.length &&
    known.at + after < known.text.length &&
    text[at + after] === known.text[known.at + after]
  )
    after += 1;
  return { start: at - before, end: at + after, mark: known.mark };
}

/** Without its public part: the header of a JWT and the prefix of a key. An address is no secret of this length. */
function privatePart(secret: Secret): string {
  if (secret.kind === "email" || secret.kind === "second-email") return "";
  const text = secret.reveal().slice(secret.publicLength);
  const head = /^(?:[A-Za-z0-9_-]+\.(?=[A-Za-z0-9_-]+\.)|titan_sk_(?:[a-z]+_)?)/.exec(text)?.[0] ?? "";
  return text.slice(head.length);
}
