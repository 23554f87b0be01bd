import type { Secret, Span } from "./secret.ts";

/** This many consecutive characters of a secret reveal it. */
const shortest = 24;
/** Of any 24 consecutive characters, one window of this length begins at a multiple of it. */
const window = 12;

/** Finds longer parts of secrets that were cut, or broken over lines. */
export class Fragments {
  /** The secret and position of each window; of equal windows the first one counts. */
  readonly #windows = new Map<
    string,
    { readonly text: string; readonly at: number; readonly mark: string }
  >();

  learn(secret: Secret): void {
    const text = privatePart(secret);
    if (text.length < shortest) return;
    for (let at = 0; at + window <= text.length; at += 1) {
      const key = text.slice(at, at + window);
      if (!this.#windows.has(key)) this.#windows.set(key, { text, at, mark: secret.mark });
    }
  }

  *spans(text: string): Generator<Span> {
    if (this.#windows.size === 0) return;
    let end = 0;
    for (let at = 0; at + window <= text.length; at += window) {
      if (at < end) continue;
      const known = this.#windows.get(text.slice(at, at + window));
      if (known === undefined) continue;
      const span = grown(text, at, known);
      if (span.end - span.start < shortest) continue;
      end = span.end;
      yield span;
    }
  }
}

/** Extends a match in both directions as far as text and secret are equal. */
function grown(text: string, at: number, known: { text: string; at: number; mark: string }): Span {
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
