/**
 * The positions of values in a JSON text: offsets by path. YAML's parser knows them too, but takes a hundred times as long.
 */

/** A value's offset, and those of its members. */
interface JsonPlace {
  /** Of the key that names it, where one does. */
  readonly offset: number;
  readonly within: ReadonlyMap<string, JsonPlace>;
}

/** The deepest level whose positions are kept: everything that is read of a document is above. */
const deepest = 8;

interface Open {
  readonly place: JsonPlace & { readonly within: Map<string, JsonPlace> };
  readonly isList: boolean;
  /** The key, or the index, of the value that comes next, and its offset. */
  key: string | undefined;
  keyOffset: number;
  count: number;
}

const token = /[{}[\],:]|"(?:[^"\\]+|\\.)*"|[^\s{}[\],:"]+/g;

/** The places in a valid JSON text. */
export function jsonPlaces(text: string): JsonPlace {
  const root: Open = opened(0, true);
  const stack: Open[] = [root];
  for (const { 0: word, index } of text.matchAll(token)) {
    const top = stack.at(-1) ?? root;
    if (word === "}" || word === "]") stack.pop();
    else if (word === ",") next(top);
    else if (word !== ":") take(word, index, top, stack);
  }
  return root.place.within.get("0") ?? root.place;
}

function take(word: string, index: number, top: Open, stack: Open[]): void {
  if (!top.isList && top.key === undefined && word.startsWith('"')) {
    top.key = word;
    top.keyOffset = index;
    return;
  }
  const value = opened(top.isList ? index : top.keyOffset, word === "[");
  if (stack.length <= deepest)
    top.place.within.set(top.isList ? String(top.count) : JSON.parse(top.key ?? '""'), value.place);
  if (word === "{" || word === "[") stack.push(value);
}

function next(top: Open): void {
  top.count += 1;
  top.key = undefined;
}

const opened = (offset: number, isList: boolean): Open => ({
  place: { offset, within: new Map() },
  isList,
  key: undefined,
  keyOffset: offset,
  count: 0,
});

/** `12:5`: line and column of an offset. */
export function lineAndColumn(text: string): (offset: number) => string {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return `${low + 1}:${offset - (starts[low] ?? 0) + 1}`;
  };
}

/** The offset of the value at a path, or of as much of the path as exists. */
export function offsetAt(root: JsonPlace, path: readonly PropertyKey[]): number {
  let at = root;
  for (const step of path) {
    const inner = at.within.get(String(step));
    if (inner === undefined) break;
    at = inner;
  }
  return at.offset;
}
