import type {
  Selftest,
  SelftestCatch,
  SelftestCheck,
  SelftestFlaw,
} from "../../contracts/report/selftest.ts";
import { isAtLeast } from "../../contracts/report/terms.ts";
import { confirmationChecks } from "../../suites/index.ts";
import type { Check } from "../../suites/model/check.ts";
import { type OwnCheck, ownResultsOf } from "./own.ts";
import { knownFlaws, knownVariations, nameOf } from "./plan.ts";
import type { TrialSummary } from "./summary.ts";
import { verdictOnFlaw, verdictOnPair, verdictOnVariation } from "./verdicts.ts";

/** Checks that no flaw of the embedded deployment can trigger, and why. As few as possible. */
export const exempt: Readonly<Record<string, string>> = {
  "plaintext-service":
    "it compares https on port 443 with http on port 80, and the embedded deployment is plain http on loopback",
  "openapi-mismatch": "it compares a deployment with an OpenAPI document, and a self test has none",
  "broken-pact": "it runs only when it is asked for, by titan-auth verify, and is not part of a self test",
};

/** What the matrix needs besides the runs. */
export interface MatrixContext {
  readonly tool: Selftest["tool"];
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** Every check, run or not. */
  readonly checks: readonly Check[];
  /** Set for custom checks, which have their own flaws to find. */
  readonly own?: readonly OwnCheck[];
}

/** The kill matrix: which check caught which flaw, and what was unexpected. Pure. */
export function toMatrix(
  seen: readonly TrialSummary[],
  { tool, startedAt, finishedAt, checks, own }: MatrixContext,
): Selftest {
  const results = own === undefined ? resultsOf(seen) : ownResultsOf(seen, own);
  const complete = own !== undefined || results.flaws.length === knownFlaws.length;
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
    ...conclude(facts, own !== undefined),
    ...facts,
    exempt: exemptOf(checks),
    checks: perCheck,
    results,
  };
}

type Results = Selftest["results"];

/** Judges each run, in the order of the catalogue. */
function resultsOf(seen: readonly TrialSummary[]): Results {
  const named = (kind: TrialSummary["subject"]["kind"], name: string): readonly TrialSummary[] =>
    seen.filter(({ subject }) => subject.kind === kind && nameOf(subject) === name);
  const flaws = knownFlaws.flatMap((flaw) => named("flaw", flaw.id).map((one) => verdictOnFlaw(flaw, one)));
  const variations = knownVariations.flatMap((variation) =>
    named("variation", variation.id).map((one) => verdictOnVariation(variation, one)),
  );
  const alone = ({ subject }: TrialSummary): readonly SelftestFlaw[] =>
    flaws.filter(({ id }) => subject.switches.includes(id));
  const pairs = seen
    .filter(({ subject }) => subject.kind === "pair")
    .map((one) => verdictOnPair(one, alone(one)))
    .sort((a, b) => (a.flaws.join() < b.flaws.join() ? -1 : 1));
  return { flaws, variations, pairs };
}

function flawFacts(flaws: Results["flaws"]): Pick<Selftest, "flaws" | "killed" | "survivors"> {
  const survivors = flaws.filter(({ outcome }) => outcome === "survived").map(({ id }) => id);
  return {
    flaws: flaws.length,
    killed: flaws.length - survivors.length,
    survivors,
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

const crashesIn = (seen: readonly TrialSummary[]): Selftest["crashed"] =>
  seen.flatMap(({ subject, crashed }) => crashed.map((one) => ({ deployment: nameOf(subject), ...one })));

/** One entry for each check that ran, with the flaws that it caught. */
function checksOf(
  checks: readonly Check[],
  flaws: readonly SelftestFlaw[],
  complete: boolean,
): SelftestCheck[] {
  const run = checks.filter(({ kind }) => kind !== "pact");
  return run.map(({ id, code, suite, severity }) => {
    const caught = flaws.filter((flaw) =>
      flaw.caughtBy.some((one) => one.check === id && !isByChance(one, flaw)),
    );
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

/** If the answers to one request differ, it is chance which other checks fail too. */
const isByChance = ({ how }: SelftestCatch, { caughtBy }: SelftestFlaw): boolean =>
  how === "shared" &&
  caughtBy.some((one) => one.how === "found" && confirmationChecks.some(({ id }) => id === one.check));

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

type EndingFacts = Pick<
  Selftest,
  "crashed" | "survivors" | "idleChecks" | "falseAlarms" | "inexact" | "flaws" | "combinations" | "complete"
>;

type Ending = Pick<Selftest, "exitCode" | "because">;

/** The exit code of a self test and one sentence that explains it. */
function conclude(facts: EndingFacts, isOwn: boolean): Ending {
  const { crashed, survivors, idleChecks, falseAlarms, inexact, combinations } = facts;
  const [crash] = crashed;
  if (crash !== undefined) {
    const whose = isOwn ? "One of your own checks is wrong" : "A bug in titan-auth";
    const because = `${whose}: the check ${crash.check} crashed (${crash.because})`;
    return { exitCode: 70, because };
  }
  const faults = [
    counted(survivors.length, "flaw survived", "flaws survived"),
    counted(combinations?.survivors.length ?? 0, "pair of flaws survived", "pairs of flaws survived"),
    counted(falseAlarms.length, "false alarm", "false alarms"),
    counted(idleChecks.length, "check catches nothing", "checks catch nothing"),
    counted(inexact.length, "run was not as expected", "runs were not as expected"),
  ].flat();
  if (faults.length > 0) return { exitCode: 1, because: sentence(faults) };
  return { exitCode: 0, because: passed(facts) };
}

const counted = (count: number, one: string, many: string): readonly string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

const sentence = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

function passed({ flaws, complete, combinations }: EndingFacts): string {
  const pairs = combinations === undefined ? "" : ` and all ${combinations.pairs} pairs`;
  const all = flaws === 1 ? "The flaw was caught" : `All ${flaws} flaws${pairs} were caught`;
  return complete ? `${all}, no check is idle, and no healthy deployment raised an alarm` : all;
}
