import { closest, distance } from "fastest-levenshtein";

/** The least number of letters that a prefix needs to stand for a name. */
const leastBeginning = 4;

/** The known name that may have been meant; `undefined` if none has a similar spelling or this prefix. */
export const closeTo = (name: string, ids: readonly string[]): string | undefined => allCloseTo(name, ids)[0];

/** All known names that may have been meant, the likelier first: the one that is spelled nearly like it, else those that begin so. */
export function allCloseTo(name: string, ids: readonly string[]): readonly string[] {
  const guess = closest(name, [...ids]);
  const most = name.length <= 4 ? 1 : Math.max(2, Math.floor(name.length / 3));
  if (guess && distance(name, guess) <= most) return [guess];
  if (name.replace(/^-+/, "").length < leastBeginning) return [];
  return ids.filter((id) => id.startsWith(name)).sort((one, other) => one.length - other.length);
}

/** So many names are a question; more are a list. */
const mostNamed = 5;

/** `Did you mean a, b or c?`; empty without a name. */
export function didYouMean(names: readonly string[]): string {
  if (names.length === 0) return "";
  const hidden = names.length > mostNamed + 1 ? names.length - mostNamed : 0;
  const shown = [...names.slice(0, names.length - hidden), ...(hidden === 0 ? [] : [`${hidden} more`])];
  const others = shown.slice(0, -1).join(", ");
  return `Did you mean ${others}${others && " or "}${shown.at(-1)}?`;
}
