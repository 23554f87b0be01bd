import { type Span, shapeSpans } from "./secret.ts";

/** The text with the mark of each span in its place. The spans are in order and do not overlap. */
export function replaced(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { start, end, mark } of spans) {
    parts.push(text.slice(done, start), mark);
    done = end;
  }
  return parts.join("") + text.slice(done);
}

/** Merges overlapping spans, so that no rest of one secret is left next to another; the longest gives the placeholder. */
export function merge(spans: readonly Span[]): readonly Span[] {
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
 * An unknown token is replaced as a whole: after a part of it, such as an address in its claims, is gone, the rest would not
 * look like a token.
 */
export const withShapes = (known: readonly Span[], text: string): readonly Span[] =>
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

/** Deeper JSON is hostile: it is cut, so that walking through it cannot exhaust the stack. */
const deepest = 100;

/** Cleans all texts inside a JSON value, with its keys. A number that `cleanNumber` changes becomes a text. */
export function cleanTexts(
  value: unknown,
  clean: (text: string) => string,
  cleanNumber: (digits: string) => string = (digits) => digits,
  depth = 0,
): unknown {
  if (typeof value === "string") return clean(value);
  if (typeof value === "number") {
    const cleaned = cleanNumber(String(value));
    return cleaned === String(value) ? value : cleaned;
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) return "[too deep]";
  const inner = (item: unknown) => cleanTexts(item, clean, cleanNumber, depth + 1);
  if (Array.isArray(value)) return value.map(inner);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), inner(item)]));
}
