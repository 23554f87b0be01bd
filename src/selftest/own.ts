import type { Selftest } from "../../contracts/report/selftest.ts";
import type { Check } from "../../suites/model/check.ts";
import { knownFlaws, knownVariations, nameOf } from "./plan.ts";
import type { TrialSummary } from "./summary.ts";
import { verdictOnFlaw, verdictOnVariation } from "./verdicts.ts";

/** A custom check with the flaw that it must find. */
export type OwnCheck = Check & { readonly flaw?: string };

/**
 * Judges runs of custom checks: each must find the flaw that it names. They may report other flaws as well, but nothing on a
 * healthy deployment.
 */
export function ownResultsOf(seen: readonly TrialSummary[], own: readonly OwnCheck[]): Selftest["results"] {
  const flaws = knownFlaws.flatMap((flaw) =>
    trialsOf(seen, "flaw", flaw.id).map((one) => {
      const found = one.caughtBy.filter(({ how }) => how === "found");
      const asked = own.filter((check) => check.flaw === flaw.id).map(({ id }) => id);
      const blind = asked.filter((id) => !found.some(({ check }) => check === id));
      const expect = { findings: one.findings.map(({ id }) => id), rows: one.rows, exit: one.exitCode };
      const verdict = verdictOnFlaw({ ...flaw, expect }, { ...one, caughtBy: found });
      if (blind.length === 0) return verdict;
      const deviations = blind.map((id) => `${id} did not find it`);
      return { ...verdict, outcome: "survived" as const, deviations };
    }),
  );
  const variations = knownVariations.flatMap(({ id, description }) =>
    trialsOf(seen, "variation", id).map((one) =>
      verdictOnVariation({ id, description, expect: { exit: one.exitCode === 1 ? 0 : one.exitCode } }, one),
    ),
  );
  return { flaws, variations, pairs: [] };
}

/** How many keys are left concerns only the built-in checks. */
const trialsOf = (seen: readonly TrialSummary[], kind: TrialSummary["subject"]["kind"], name: string) =>
  seen
    .filter(({ subject }) => subject.kind === kind && nameOf(subject) === name)
    .map((one) => ({ ...one, leftover: one.alive, subject: { ...one.subject, keysLeft: one.alive } }));
