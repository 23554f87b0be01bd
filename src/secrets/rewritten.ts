/** A text in which some pieces are written otherwise, and the original position of each of its characters. */
export interface Rewritten {
  readonly text: string;
  place(at: number): number;
}

/** The text without white space and escaped line breaks; `undefined` if no line ends in it. */
export const squeezed = (text: string): Rewritten | undefined =>
  /\n|\\[nr]/.test(text) ? rewritten(text, /(?:\s|\\[nrt])+/g, () => "") : undefined;

/** How often a text is unescaped: each gateway and each log may escape it once more. */
const layers = 4;

/**
 * The text with its ASCII characters unescaped once, twice and so on, as far as that changes it: percent-encoded (RFC 3986), in
 * JSON (RFC 8259, section 7) and in HTML.
 */
export function* unescaped(text: string): Generator<Rewritten> {
  let last: Rewritten = { text, place: (at) => at };
  for (let layer = 0; layer < layers && someEscape.test(last.text); layer += 1) {
    const { place } = last;
    const next = rewritten(last.text, escapes, unescapedCharacter);
    last = { text: next.text, place: (at) => place(next.place(at)) };
    yield last;
  }
}

const escapes =
  /%(?:25)*[2-7][0-9a-f]|\\{1,8}(?:u00|x|u\{0*)[2-7][0-9a-f]\}?|&#(?:0*(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6])|x0*[2-7][0-9a-f]);/gi;
const someEscape = new RegExp(escapes.source, "i");

function unescapedCharacter(written: string): string {
  const decimal = /^&#(\d+);$/.exec(written)?.[1];
  const code =
    decimal === undefined
      ? Number.parseInt(/([2-7][0-9a-f])\W?$/i.exec(written)?.[1] ?? "", 16)
      : Number(decimal);
  return String.fromCharCode(code);
}

/** Replaces each match by what `write` makes of it: nothing or one character. */
function rewritten(text: string, pattern: RegExp, write: (match: string) => string): Rewritten {
  const parts: string[] = [];
  /** For each part: its start in the new text, and in the original. */
  const starts: { readonly here: number; readonly there: number }[] = [];
  let [here, there] = [0, 0];
  const add = (part: string, end: number): void => {
    if (part !== "") {
      parts.push(part);
      starts.push({ here, there });
    }
    here += part.length;
    there = end;
  };
  for (const { index, 0: found } of text.matchAll(pattern)) {
    add(text.slice(there, index), index);
    add(write(found), index + found.length);
  }
  add(text.slice(there), text.length);
  const place = (at: number): number => {
    if (at >= here) return there;
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle]?.here ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    const start = starts[low];
    return start === undefined ? at : start.there + at - start.here;
  };
  return { text: parts.join(""), place };
}
