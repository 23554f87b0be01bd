import { escapePattern, literalForms, loosePattern, shortest } from "./forms.ts";
import { Fragments, squeezed } from "./fragments.ts";
import { hideShapes, type Secret, type Span, shapeSpans } from "./secret.ts";
import { TextCache } from "./text-cache.ts";

/** What is said where a secret was taken out of something. */
export const takenOut = (what: string): string =>
  `a secret of this run was taken out of ${what}; that it was there is a bug in titan-auth, please report it`;

/** JSON that nests deeper is a server's mischief: it is cut, so that no walk through it exhausts the stack. */
const deepest = 100;

/** Knows every secret of a run and replaces each, in any of its written forms, by its mark. */
export class Redactor {
  /** Fixed texts and the mark of each. A mark stands for itself, so that no secret is ever looked for inside one. */
  readonly #literals = new Map<string, string>();
  /** Patterns for secrets with special characters, by value. */
  readonly #loose = new Map<string, { readonly pattern: RegExp; readonly mark: string }>();
  readonly #secrets = new Map<string, Secret>();
  readonly #fragments = new Fragments();
  #open = "";
  readonly #hidden = new TextCache((text) => hideShapes(replaced(text, withShapes(this.#spans(text), text))));
  readonly #cleaned = new TextCache((text) => this.#cleanAnswer(text));
  #index: { readonly starts: RegExp; readonly lengths: ReadonlyMap<string, readonly number[]> } | undefined;

  /** From now on this secret is replaced. What two secrets share, such as the claims of a JWT, keeps the first one's mark. */
  learn(secret: Secret): void {
    const value = secret.reveal();
    if (this.#literals.get(value) === secret.mark) return;
    this.#secrets.set(secret.mark, secret);
    for (const form of literalForms(secret)) {
      if (form === value || !this.#literals.has(form)) this.#literals.set(form, secret.mark);
    }
    this.#literals.set(secret.mark, secret.mark);
    const pattern = loosePattern(secret);
    if (pattern !== undefined) this.#loose.set(value, { pattern, mark: secret.mark });
    this.#fragments.learn(secret);
    this.#index = undefined;
    this.#hidden.clear();
    this.#cleaned.clear();
    if (secret.secretPart !== undefined) this.learn(secret.secretPart);
  }

  /** How many secrets it knows. */
  get size(): number {
    return this.#secrets.size;
  }

  /** The secret whose mark this is, if this run knows it. */
  secretOf(mark: string): Secret | undefined {
    return this.#secrets.get(mark);
  }

  /** The text with every known secret replaced. */
  clean(text: string): string {
    return replaced(text, this.#spans(text));
  }

  /**
   * The text with every known secret replaced but passwords that are ordinary words: `data` as a password changes neither the
   * members of an answer nor what its words say, and is no leak there.
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

  /** The text with every known secret replaced, and everything that looks like one. */
  hide(text: string): string {
    return this.#hidden.of(text);
  }

  /** Whether any known secret stands in the text. */
  finds(text: string): boolean {
    return this.clean(text) !== text;
  }

  /** A text that is in the open: what stands in it is no secret, whatever a user or a deployment calls it. */
  allow(text: string): void {
    this.#open += `${text}\n`;
  }

  /** Whether a secret stands in a text that should hold none. What may stand in any report by chance does not count as one. */
  leaksIn(text: string): boolean {
    return this.#leaks(text).length > 0;
  }

  /** The text without what `leaksIn` finds, and nothing else replaced. */
  redact(text: string): string {
    return replaced(text, this.#leaks(text));
  }

  #leaks(text: string): readonly Span[] {
    return this.#spans(text).filter(({ start, end, mark }) => {
      const written = text.slice(start, end);
      return written !== mark && !isCommon(written, mark) && !this.#open.includes(written);
    });
  }

  /** Every text inside a JSON value cleaned, keys and numbers included. */
  cleanJson(value: unknown): unknown {
    return this.#cleanLevel(value, 0);
  }

  #cleanLevel(value: unknown, depth: number): unknown {
    if (typeof value === "string") return this.clean(value);
    if (typeof value === "number") return this.finds(String(value)) ? this.clean(String(value)) : value;
    if (typeof value !== "object" || value === null) return value;
    if (depth >= deepest) return "[too deep]";
    if (Array.isArray(value)) return value.map((item) => this.#cleanLevel(item, depth + 1));
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, item]) => [this.clean(key), this.#cleanLevel(item, depth + 1)]),
    );
  }

  #spans(text: string): readonly Span[] {
    return merge([
      ...this.#literalSpans(text),
      ...this.#looseSpans(text),
      ...this.#fragments.spans(text),
      ...this.#brokenSpans(text),
    ]);
  }

  /** What is broken over lines. */
  *#brokenSpans(text: string): Generator<Span> {
    const whole = squeezed(text);
    if (whole === undefined) return;
    for (const { start, end, mark } of this.#fragments.spans(whole.text))
      yield { start: whole.place(start), end: whole.place(end - 1) + 1, mark };
  }

  /** The longest known form at each place where one begins. */
  *#literalSpans(text: string): Generator<Span> {
    if (this.#literals.size === 0) return;
    this.#index ??= indexOf(this.#literals.keys());
    const { starts, lengths } = this.#index;
    for (const { index } of placesOf(starts, text)) {
      for (const length of lengths.get(text.slice(index, index + shortest)) ?? []) {
        const form = text.slice(index, index + length);
        const mark = this.#literals.get(form);
        if (mark === undefined) continue;
        yield { start: index, end: index + form.length, mark };
        break;
      }
    }
  }

  *#looseSpans(text: string): Generator<Span> {
    for (const { pattern, mark } of this.#loose.values()) {
      for (const at of placesOf(pattern, text)) {
        yield { start: at.index, end: at.index + at[0].length, mark };
      }
    }
  }
}

/**
 * How long the forms are that begin with the same letters, longest first: one small pattern then finds every place where a form
 * can begin, and however many do, few lengths are tried there.
 */
function indexOf(known: Iterable<string>) {
  const lengths = new Map<string, readonly number[]>();
  for (const form of [...known].sort((a, b) => b.length - a.length)) {
    const start = form.slice(0, shortest);
    const found = lengths.get(start) ?? [];
    if (found.at(-1) !== form.length) lengths.set(start, [...found, form.length]);
  }
  return { starts: new RegExp([...lengths.keys()].map(escapePattern).join("|"), "g"), lengths };
}

/** Every match, those that overlap included. No pattern here matches nothing. */
function* placesOf(pattern: RegExp, text: string): Generator<RegExpExecArray> {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const { index } = match;
    yield match;
    pattern.lastIndex = index + 1;
  }
}

/** A token that nobody knows is replaced as a whole: without a part of it, such as an address in its claims, its rest would look like none. */
const withShapes = (known: readonly Span[], text: string): readonly Span[] =>
  merge([
    ...known,
    ...[...shapeSpans(text)].filter(
      (shape) =>
        !known.some(
          ({ start, end, mark }) =>
            Math.min(end, shape.end) - Math.max(start, shape.start) >= (shape.end - shape.start) / 2 &&
            /^\[(?:jwt|key|token)#/.test(mark),
        ),
    ),
  ]);

function replaced(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { start, end, mark } of spans) {
    parts.push(text.slice(done, start), mark);
    done = end;
  }
  return parts.join("") + text.slice(done);
}

/** Joins spans that overlap, so that no rest of one secret is left beside another; the longest gives the mark. */
function merge(spans: readonly Span[]): readonly Span[] {
  const merged: (Span & { readonly longest: number })[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    const length = span.end - span.start;
    if (last === undefined || span.start >= last.end) {
      merged.push({ ...span, longest: length });
      continue;
    }
    const mark = length > last.longest ? span.mark : last.mark;
    const end = Math.max(last.end, span.end);
    merged[merged.length - 1] = { start: last.start, end, mark, longest: Math.max(length, last.longest) };
  }
  return merged;
}

/**
 * Whether a text may stand in any report: `password` in this tool's own words, `7e42` in an identifier. A word of one case and
 * a number of less than twelve characters, less than ten hexadecimal digits, less than six characters, a time. And a token that
 * no deployment would give out but a hostile one may, to make a report's own words a secret: short, or without a digit where
 * it is no long mixture of letters either (one in some hundred random keys has no digit).
 */
export const isCommon = (written: string, mark: string): boolean =>
  written.length < 6 ||
  /^(?:[A-Z]?[a-z]{1,10}|[A-Z]{1,11}|\d{1,11}|[0-9a-fA-F-]{1,9}|\d{4}-\d\d-\d\d[T ].*)$/.test(written) ||
  (/^\[(?:key|token)#/.test(mark) && (written.length < 16 || !(/\d/.test(written) || isMixture(written))));

const isMixture = (text: string): boolean => text.length >= 24 && /[a-z]/.test(text) && /[A-Z]/.test(text);
