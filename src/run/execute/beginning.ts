/** The first characters of a text as a copy: `slice` would keep the whole text in memory. */
export const beginning = (text: string, length: number): string =>
  text.length <= length ? text : structuredClone(text.slice(0, length));
