/** The known name that is spelled most like this one, for "did you mean". */
export function nearest(name: string, ids: readonly string[]): string {
  const ranked = ids.map((id) => ({ id, away: distance(name, id) })).sort((a, b) => a.away - b.away);
  return ranked[0]?.id ?? "";
}

/** The number of characters to insert, delete or replace (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let at = 1; at <= to.length; at++) {
      const replaced = (row[at - 1] ?? 0) + (letter === to[at - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** The known name that may have been meant; none where nothing is spelled nearly like it. */
export function closeTo(name: string, ids: readonly string[]): string | undefined {
  const guess = nearest(name, ids);
  return guess !== "" && distance(name, guess) <= Math.max(2, Math.floor(name.length / 3)) ? guess : undefined;
}
