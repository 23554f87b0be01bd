/** The beginning of a text as a text of its own: what `slice` gives keeps the whole one in memory. */
export const beginning = (text: string, length: number): string =>
  text.length <= length ? text : structuredClone(text.slice(0, length));
