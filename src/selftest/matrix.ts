import type { Selftest, SelftestCheck, SelftestFlaw } from "../../contracts/report/selftest.ts";
import { isAtLeast } from "../../contracts/report/terms.ts";
import type { Check } from "../../suites/model/check.ts";
import { conclude } from "./conclude.ts";
import { unsought } from "./expected.ts";
import { knownFlaws, knownVariations, nameOf } from "./plan.ts";
import type { Seen } from "./seen.ts";
import { exempt } from "./settings.ts";
import { verdictOnFlaw, verdictOnPair, verdictOnVariation } from "./verdicts.ts";

/** What a self test is told of besides its runs. */
export interface Circumstances {
  readonly tool: Selftest["tool"];
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** Every check there is, whether it was run or not. */
  readonly checks: readonly Check[];
}

/** The kill matrix: which check caught which flaw, and what was not as it should be. Pure. */
export function toMatrix(
  seen: readonly Seen[],
  { tool, startedAt, finishedAt, checks }: Circumstances,
): Selftest {
  const results = resultsOf(seen);
  const complete = results.flaws.length === knownFlaws.length;
  const perCheck = checksOf(checks, results.flaws, complete);
  const facts = {
    complete,
    ...flawFacts(results.flaws),
    idleChecks: perCheck.filter(({ idle }) => idle).map(({ id }) => id),
    ...variationFacts(results.variations),
    inexact: inexactOf(results),
    crashed: crashesIn(seen),
    ...(results.pairs.length === 0 ? {} : { combinations: combinationsOf(results.pairs) }),
  };
  return {
    schemaVersion: 1,
    tool,
    command: "selftest",
    startedAt: startedAt.toISOString(),
    durationMs: finishedAt.getTime() - startedAt.getTime(),
    requests: seen.reduce((sum, { requests }) => sum + requests, 0),
    ...conclude(facts),
    ...facts,
    exempt: exemptOf(checks),
    checks: perCheck,
    results,
  };
}

type Results = Selftest["results"];

/** A verdict on each run, in the order of the catalogue, whatever order the runs ended in. */
function resultsOf(seen: readonly Seen[]): Results {
  const named = (kind: Seen["subject"]["kind"], name: string): readonly Seen[] =>
    seen.filter(({ subject }) => subject.kind === kind && nameOf(subject) === name);
  const flaws = knownFlaws.flatMap((flaw) => named("flaw", flaw.id).map((one) => verdictOnFlaw(flaw, one)));
  const variations = knownVariations.flatMap((variation) =>
    named("variation", variation.id).map((one) => verdictOnVariation(variation, one)),
  );
  const alone = ({ subject }: Seen): readonly SelftestFlaw[] =>
    flaws.filter(({ id }) => subject.switches.includes(id));
  const pairs = seen
    .filter(({ subject }) => subject.kind === "pair")
    .map((one) => verdictOnPair(one, alone(one)))
    .sort((a, b) => (a.flaws.join() < b.flaws.join() ? -1 : 1));
  return { flaws, variations, pairs };
}

function flawFacts(
  flaws: Results["flaws"],
): Pick<Selftest, "flaws" | "killed" | "survivors" | "knownSurvivors"> {
  const survivors = flaws.filter(({ outcome }) => outcome === "survived").map(({ id }) => id);
  return {
    flaws: flaws.length,
    killed: flaws.length - survivors.length,
    survivors,
    knownSurvivors: survivors.filter((id) => unsought.includes(id)),
  };
}

function variationFacts(variations: Results["variations"]): Pick<Selftest, "variations" | "falseAlarms"> {
  const alarms = variations.filter(({ outcome }) => outcome === "alarm");
  const falseAlarms = alarms.map(({ id, findings, exitCode, expectedExitCode }) => ({
    variation: id,
    findings,
    exitCode,
    expectedExitCode,
  }));
  return { variations: variations.length, falseAlarms };
}

const inexactOf = ({ flaws, variations }: Results): string[] =>
  [...flaws, ...variations]
    .filter(({ outcome, deviations }) => outcome !== "alarm" && deviations.length > 0)
    .map(({ id }) => id);

const crashesIn = (seen: readonly Seen[]): Selftest["crashed"] =>
  seen.flatMap(({ subject, crashed }) => crashed.map((one) => ({ deployment: nameOf(subject), ...one })));

/** One entry a check that was run, with what it caught. */
function checksOf(
  checks: readonly Check[],
  flaws: readonly SelftestFlaw[],
  complete: boolean,
): SelftestCheck[] {
  const run = checks.filter(({ kind }) => kind !== "pact");
  return run.map(({ id, code, suite, severity }) => {
    const caught = flaws.filter((flaw) => flaw.caughtBy.some(({ check }) => check === id));
    const minor = caught.filter((flaw) =>
      flaw.caughtBy.some(
        (one) => one.check === id && !isAtLeast(one.severity, "medium") && one.how === "found",
      ),
    );
    const names = caught.map((flaw) => flaw.id);
    const idle = complete && caught.length === 0 && exempt[id] === undefined;
    return { id, code, suite, severity, flaws: names, minor: minor.map((flaw) => flaw.id), idle };
  });
}

const exemptOf = (checks: readonly Check[]): Selftest["exempt"] =>
  checks.flatMap(({ id, code }) => {
    const because = exempt[id];
    return because === undefined ? [] : [{ check: id, code, because }];
  });

function combinationsOf(pairs: Selftest["results"]["pairs"]): NonNullable<Selftest["combinations"]> {
  const survivors = pairs.filter(({ outcome }) => outcome === "survived");
  return {
    pairs: pairs.length,
    killed: pairs.length - survivors.length,
    survivors: survivors.map(({ flaws }) => flaws.join(" + ")),
  };
}
