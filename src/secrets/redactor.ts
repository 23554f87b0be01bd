import { isCommon } from "./common.ts";
import { literalForms, loosePattern } from "./forms.ts";
import { Fragments } from "./fragments.ts";
import { Literals } from "./literals.ts";
import { squeezed, unescaped } from "./rewritten.ts";
import { hideShapes, type Secret, type Span } from "./secret.ts";
import { cleanTexts, merge, replaced, withShapes } from "./spans.ts";
import { TextCache } from "./text-cache.ts";

/** The note where a secret was removed. */
export const takenOut = (what: string): string =>
  `a secret of this run was taken out of ${what}; that it was there is a bug in titan-auth, please report it`;

/** Shorter texts may come about by chance where others are unescaped. */
const shortestEscaped = 8;

/** Knows all secrets of a run and replaces each, in any notation, by its placeholder. */
export class Redactor {
  /** Fixed texts and their placeholders. Placeholders are among them, so that no secret is found inside one. */
  readonly #literals = new Literals();
  /** Patterns for secrets with special characters, by value. */
  readonly #loose = new Map<string, { readonly pattern: RegExp; readonly mark: string }>();
  readonly #secrets = new Map<string, Secret>();
  readonly #fragments = new Fragments();
  #open = "";
  readonly #hidden = new TextCache((text) => hideShapes(replaced(text, withShapes(this.#spans(text), text))));
  readonly #cleaned = new TextCache((text) => this.#cleanAnswer(text));

  /**
   * Replaces this secret from now on. A text that two secrets share, such as the claims of a JWT, keeps the first one's
   * placeholder.
   */
  learn(secret: Secret): void {
    const value = secret.reveal();
    if (this.#literals.get(value) === secret.mark) return;
    this.#secrets.set(secret.mark, secret);
    for (const form of literalForms(secret)) {
      if (form === value || this.#literals.get(form) === undefined) this.#literals.set(form, secret.mark);
    }
    this.#literals.set(secret.mark, secret.mark);
    const pattern = loosePattern(secret);
    if (pattern !== undefined) this.#loose.set(value, { pattern, mark: secret.mark });
    this.#fragments.learn(secret);
    this.#hidden.clear();
    this.#cleaned.clear();
    if (secret.secretPart !== undefined) this.learn(secret.secretPart);
  }

  /** How many secrets it knows. */
  get size(): number {
    return this.#secrets.size;
  }

  /** The secret behind a placeholder, if this run knows it. */
  secretOf(mark: string): Secret | undefined {
    return this.#secrets.get(mark);
  }

  /** Replaces all known secrets in a text. */
  clean(text: string): string {
    return replaced(text, this.#spans(text));
  }

  /**
   * Replaces all known secrets except passwords that are ordinary words: `data` as a password changes neither the members of
   * an answer nor the meaning of its words, and is no leak there.
   */
  cleanAnswer(text: string): string {
    return this.#cleaned.of(text);
  }

  #cleanAnswer(text: string): string {
    const isWord = ({ start, end, mark }: Span): boolean =>
      mark.startsWith("[password#") && isCommon(text.slice(start, end), mark);
    const known = this.#spans(text).filter((span) => !isWord(span));
    return hideShapes(replaced(text, withShapes(known, text)));
  }

  /** Replaces all known secrets, and everything that looks like one. */
  hide(text: string): string {
    return this.#hidden.of(text);
  }

  /** Whether a text contains any known secret. */
  finds(text: string): boolean {
    return this.clean(text) !== text;
  }

  /** Registers a public text: its words are no secret, whatever a user or a deployment calls so. */
  allow(text: string): void {
    this.#open += `${text}\n`;
  }

  /** Whether a text that should hold no secret contains one. Texts that may occur in any report by chance do not count. */
  leaksIn(text: string): boolean {
    return this.#leaks(text).length > 0;
  }

  /** Removes only what `leaksIn` finds. */
  redact(text: string): string {
    return replaced(text, this.#leaks(text));
  }

  #leaks(text: string): readonly Span[] {
    return this.#spans(text).filter(({ start, end, mark }) => {
      const written = text.slice(start, end);
      return written !== mark && !isCommon(written, mark) && !this.#open.includes(written);
    });
  }

  /** Cleans all texts inside a JSON value, including keys and numbers. */
  cleanJson(value: unknown): unknown {
    const clean = (text: string): string => this.clean(text);
    return cleanTexts(value, clean, clean);
  }

  #spans(text: string): readonly Span[] {
    const found = [
      ...this.#literals.spans(text),
      ...this.#looseSpans(text),
      ...this.#fragments.spans(text),
      ...this.#brokenSpans(text),
      ...this.#escapedSpans(text),
    ];
    return merge(this.#whole(found, text));
  }

  /** What is broken over lines. */
  *#brokenSpans(text: string): Generator<Span> {
    const whole = squeezed(text);
    if (whole === undefined) return;
    for (const { start, end, mark } of this.#fragments.spans(whole.text))
      yield { start: whole.place(start), end: whole.place(end - 1) + 1, mark };
  }

  /** Longer secrets that are escaped though no character of theirs needs to be. */
  *#escapedSpans(text: string): Generator<Span> {
    for (const plain of unescaped(text)) {
      for (const { start, end, mark } of [
        ...this.#literals.spans(plain.text),
        ...this.#fragments.spans(plain.text),
      ]) {
        const span = { start: plain.place(start), end: plain.place(end), mark };
        const isEscaped = span.end - span.start > end - start;
        if (isEscaped && end - start >= shortestEscaped) yield span;
      }
    }
  }

  /**
   * Without short tokens in the middle of another word or number. What touches another secret is in the middle of nothing, so
   * that cleaning twice is cleaning once.
   */
  #whole(spans: readonly Span[], text: string): readonly Span[] {
    const isPart = (at: number, covered: readonly Span[]): boolean =>
      /^[A-Za-z0-9]{2}$/.test(text.slice(at - 1, at + 1)) &&
      !covered.some(({ start, end }) => start === at || end === at);
    let kept: readonly Span[] = spans.filter((span) => !this.#isShortToken(span));
    let left = spans.filter((span) => this.#isShortToken(span));
    for (let more = left; more.length > 0; ) {
      const others = kept;
      more = left.filter(({ start, end }) => !isPart(start, others) && !isPart(end, others));
      kept = [...kept, ...more];
      left = left.filter((span) => !more.includes(span));
    }
    return kept;
  }

  #isShortToken({ start, end, mark }: Span): boolean {
    const length = mark.startsWith("[token#") && this.#secrets.get(mark)?.reveal().length;
    return length === end - start && length < 16;
  }

  *#looseSpans(text: string): Generator<Span> {
    for (const { pattern, mark } of this.#loose.values()) {
      for (const at of placesOf(pattern, text)) {
        yield { start: at.index, end: at.index + at[0].length, mark };
      }
    }
  }
}

/** All matches, including overlapping ones. No pattern here matches the empty text. */
function* placesOf(pattern: RegExp, text: string): Generator<RegExpExecArray> {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const { index } = match;
    yield match;
    pattern.lastIndex = index + 1;
  }
}
