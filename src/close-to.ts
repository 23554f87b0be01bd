import { closest, distance } from "fastest-levenshtein";

/** A beginning of a name must have so many letters to stand for it. */
const leastBeginning = 4;

/** The known name that may have been meant; none where nothing is spelled nearly like it, or begins so. */
export function closeTo(name: string, ids: readonly string[]): string | undefined {
  const guess = closest(name, [...ids]);
  const most = name.length <= 3 ? 1 : Math.max(2, Math.floor(name.length / 3));
  if (guess && distance(name, guess) <= most) return guess;
  if (name.replace(/^-+/, "").length < leastBeginning) return undefined;
  return ids.filter((id) => id.startsWith(name)).sort((one, other) => one.length - other.length)[0];
}
