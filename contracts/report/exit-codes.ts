import type { Report } from "./report.ts";

/** All ways in which a command ends, in order of precedence. The only place that knows exit codes. */
const endings = {
  bug: { exitCode: 70, outcome: "inconclusive" },
  usage: { exitCode: 2, outcome: "nothing-ran" },
  fail: { exitCode: 1, outcome: "fail" },
  inconclusive: { exitCode: 3, outcome: "inconclusive" },
  "keys-left": { exitCode: 5, outcome: "pass" },
  "nothing-ran": { exitCode: 4, outcome: "nothing-ran" },
  pass: { exitCode: 0, outcome: "pass" },
} as const satisfies Record<string, Pick<Report, "outcome" | "exitCode">>;

export type Ending = keyof typeof endings;

export type Conclusion = Pick<Report, "outcome" | "exitCode" | "because">;

const ranking: readonly number[] = Object.values(endings).map(({ exitCode }) => exitCode);

export const exitCodeOf = (ending: Ending): number => endings[ending].exitCode;

/** The conclusion of a command that ends this way. */
export const conclusionOf = <E extends Ending>(ending: E, because: string) => ({
  ...endings[ending],
  because,
});

/** The precedence of an exit code: a lower number takes precedence. Codes of signals come first. */
const rankOf = ({ exitCode }: { readonly exitCode: number }): number => ranking.indexOf(exitCode);

/** The conclusion that takes precedence, the first of equals; `undefined` if there are none. */
export const worstOf = <T extends { readonly exitCode: number }>(all: readonly T[]): T | undefined =>
  all.reduce<T | undefined>(
    (worst, one) => (worst === undefined || rankOf(one) < rankOf(worst) ? one : worst),
    undefined,
  );
