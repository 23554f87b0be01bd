/** Splits a list into so many lists of about one length. */
export function split<T>(items: readonly T[], count: number): readonly (readonly T[])[] {
  const parts = Array.from({ length: Math.min(count, items.length) }, (): T[] => []);
  items.forEach((item, index) => {
    parts[index % parts.length]?.push(item);
  });
  return parts;
}
