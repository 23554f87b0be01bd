import type { Report } from "./report.ts";

/** Every way in which a command ends, the one that counts most first. The only place that knows exit codes. */
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

/** The conclusion of a command that ends so. */
export const conclusionOf = <E extends Ending>(ending: E, because: string) => ({
  ...endings[ending],
  because,
});

/** How much an exit code counts: the lower the number, the more. Codes of signals count most. */
const rankOf = ({ exitCode }: { readonly exitCode: number }): number => ranking.indexOf(exitCode);

/** Of several conclusions the one that counts most, the first of equals; `undefined` where there are none. */
export const worstOf = <T extends { readonly exitCode: number }>(all: readonly T[]): T | undefined =>
  all.reduce<T | undefined>(
    (worst, one) => (worst === undefined || rankOf(one) < rankOf(worst) ? one : worst),
    undefined,
  );
