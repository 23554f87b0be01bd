import type { Change } from "../../../contracts/report/diff.ts";

/** The result of comparing one kind of thing. */
export interface Changes {
  readonly worse: readonly Change[];
  readonly better: readonly Change[];
  readonly changed: readonly Change[];
  readonly same: number;
  /** The number of things that both runs have. */
  readonly compared: number;
  readonly notCompared: readonly string[];
}

export type Direction = "worse" | "better" | "changed" | "same";

/** One thing in both runs. */
export interface Verdict {
  readonly direction: Direction;
  /** Whether both runs tell of it. */
  readonly told: boolean;
  readonly change: Change;
}

export function changesOf(verdicts: readonly Verdict[], notCompared: readonly string[] = []): Changes {
  const those = (wanted: Direction) => verdicts.filter(({ direction }) => direction === wanted);
  return {
    worse: those("worse").map(({ change }) => change),
    better: those("better").map(({ change }) => change),
    changed: those("changed").map(({ change }) => change),
    same: those("same").length,
    compared: verdicts.filter(({ told }) => told).length,
    notCompared,
  };
}

/** Names as a sentence has room for. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
