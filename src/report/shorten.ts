/** A text that is not longer than `most` characters by much; what is missing is said. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = [...text.slice(0, most)].slice(0, -1).join("");
  return `${head}… (${text.length - head.length} more characters)`;
}
