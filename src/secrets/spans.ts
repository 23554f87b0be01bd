/** A stretch of text that gives a secret away. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly mark: string;
}

/** Joins spans that overlap, so that no rest of one secret is left beside another; the longest gives the mark. */
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
