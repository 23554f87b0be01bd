import type { Selftest, SelftestCatch, SelftestFlaw } from "../../../contracts/report/selftest.ts";

/** Flaws that the same checks caught in the same way. */
interface Catch {
  readonly by: readonly SelftestCatch[];
  readonly flaws: readonly SelftestFlaw[];
}

/** The kill matrix, folded: one entry for each set of checks, in the order of the checks. */
export function catchesIn({ results, checks }: Selftest): readonly Catch[] {
  const folded = new Map<string, SelftestFlaw[]>();
  for (const flaw of results.flaws) {
    if (flaw.outcome === "survived") continue;
    const key = flaw.caughtBy.map(markedCode).join(" ");
    folded.set(key, [...(folded.get(key) ?? []), flaw]);
  }
  const placeOf = ({ by }: Catch): number => checks.findIndex(({ id }) => id === by[0]?.check);
  return [...folded.values()]
    .map((flaws) => ({ by: flaws[0]?.caughtBy ?? [], flaws }))
    .sort((a, b) => placeOf(a) - placeOf(b) || a.by.length - b.by.length);
}

/** The check's code; in parentheses where it found nothing worse than low, with a question mark where it ended the run. */
export function markedCode({ code, severity, how }: SelftestCatch): string {
  if (how === "stopped") return `${code}?`;
  return severity === "low" || severity === "info" ? `(${code})` : code;
}

export const verdictWord = ({ exitCode }: Selftest): "PASS" | "FAIL" | "CRASHED" =>
  exitCode === 0 ? "PASS" : exitCode === 70 ? "CRASHED" : "FAIL";

/** The numbers that a person quotes, without times. */
export function figuresOf(selftest: Selftest): readonly string[] {
  const { flaws, killed, variations, falseAlarms, idleChecks, complete, combinations } = selftest;
  return [
    `${killed} of ${flaws} flaws caught`,
    ...(combinations === undefined ? [] : [`${combinations.killed} of ${combinations.pairs} pairs caught`]),
    ...(variations === 0
      ? []
      : [`${variations - falseAlarms.length} of ${variations} healthy deployments without alarm`]),
    complete
      ? `${idleChecks.length === 0 ? "no" : idleChecks.length} idle ${idleChecks.length === 1 ? "check" : "checks"}`
      : "idle checks not sought, since not every flaw was tried",
  ];
}

/** What was found where nothing, or something else, was expected. */
export const inexactIn = ({ inexact, results }: Selftest) =>
  [...results.flaws, ...results.variations].filter(({ id }) => inexact.includes(id));

/** Survivors with their descriptions. */
export const survivorsIn = ({ knownSurvivors, results }: Selftest) =>
  results.flaws
    .filter(({ outcome }) => outcome === "survived")
    .map(({ id, description, exitCode }) => ({
      id,
      description,
      exitCode,
      known: knownSurvivors.includes(id),
    }));

/** Pairs that were caught less well than one of the two alone, and by what they were. */
export const pairsSurviving = ({ results }: Selftest): readonly string[] =>
  results.pairs
    .filter(({ outcome }) => outcome === "survived")
    .map(({ flaws, caughtBy, lacking }) => {
      const got = caughtBy.length === 0 ? "caught by nothing" : `caught by ${caughtBy.join(", ")}`;
      return `${flaws.join(" + ")}: ${got}, alone also by ${lacking.join(", ")}`;
    });
