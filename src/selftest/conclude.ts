import type { Selftest } from "../../contracts/report/selftest.ts";

type Facts = Pick<
  Selftest,
  "crashed" | "survivors" | "idleChecks" | "falseAlarms" | "inexact" | "flaws" | "combinations" | "complete"
>;

export type Conclusion = Pick<Selftest, "exitCode" | "because">;

/** The exit code of a self test, and in one sentence why. */
export function conclude(facts: Facts): Conclusion {
  const { crashed, survivors, idleChecks, falseAlarms, inexact, combinations } = facts;
  const [crash] = crashed;
  if (crash !== undefined) {
    const because = `A bug in titan-auth: the check ${crash.check} crashed (${crash.because})`;
    return { exitCode: 70, because };
  }
  const faults = [
    told(survivors.length, "flaw survived", "flaws survived"),
    told(combinations?.survivors.length ?? 0, "pair of flaws survived", "pairs of flaws survived"),
    told(falseAlarms.length, "false alarm", "false alarms"),
    told(idleChecks.length, "check catches nothing", "checks catch nothing"),
    told(inexact.length, "run was not as expected", "runs were not as expected"),
  ].flat();
  if (faults.length > 0) return { exitCode: 1, because: sentence(faults) };
  return { exitCode: 0, because: passed(facts) };
}

const told = (count: number, one: string, many: string): readonly string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

const sentence = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

function passed({ flaws, complete, combinations }: Facts): string {
  const pairs = combinations === undefined ? "" : ` and all ${combinations.pairs} pairs`;
  const all = flaws === 1 ? "The flaw was caught" : `All ${flaws} flaws${pairs} were caught`;
  return complete ? `${all}, no check is idle, and no healthy deployment raised an alarm` : all;
}
