/** The seed of the sample: the same in every run. */
const seed = 20_251;

/** The group whose flaws answer every call alike, which hides every other flaw. */
const dominant = "everything";

interface Grouped {
  readonly id: string;
  readonly group: string;
}

export type Pair = readonly [string, string];

/** A sample of pairs of flaws from different groups, with each flaw in at most one pair: half as many as flaws. */
export function pairsOf(flaws: readonly Grouped[]): readonly Pair[] {
  const waiting = shuffled(
    flaws.filter(({ group }) => group !== dominant),
    seed,
  );
  const pairs: Pair[] = [];
  while (waiting.length > 1) {
    const first = waiting.shift();
    const at = waiting.findIndex(({ group }) => group !== first?.group);
    const [second] = at < 0 ? [] : waiting.splice(at, 1);
    if (first !== undefined && second !== undefined) pairs.push([first.id, second.id]);
  }
  return pairs;
}

/** Shuffled by the seed alone. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const draw = generator(seed);
  const drawn = items.map((item) => ({ item, at: draw() }));
  return drawn.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

/**
 * Numbers from 0 to below 1 (mulberry32), the same for the same seed.
 * @public Also for scripts/trouble-test.mjs.
 */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
