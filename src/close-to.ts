import { closest, distance } from "fastest-levenshtein";

/** The known name that may have been meant; none where nothing is spelled nearly like it. */
export function closeTo(name: string, ids: readonly string[]): string | undefined {
  const guess = closest(name, [...ids]);
  const most = name.length <= 3 ? 1 : Math.max(2, Math.floor(name.length / 3));
  return guess && distance(name, guess) <= most ? guess : undefined;
}
