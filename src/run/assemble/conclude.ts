import { type Conclusion, conclusionOf, worstOf } from "../../../contracts/report/exit-codes.ts";
import type { Report, ReportFinding, ReportRow } from "../../../contracts/report/report.ts";
import { isGating, isUnlikely, type Severity } from "../../../contracts/report/terms.ts";
import type { Check } from "../../../suites/model/check.ts";
import type { NotSent } from "../../../suites/model/probe-result.ts";
import { anonymousSession } from "../../../suites/model/requests.ts";
import { rootChecks } from "../../../suites/troubleshooting/rows.ts";
import type { CheckResult } from "../evaluate/check-reporter.ts";
import type { Judgement } from "../evaluate/judge.ts";
import { keyCapIn } from "../evaluate/key-cap.ts";
import type { Evidence } from "../evidence.ts";
import { optionalNeeds } from "../plan/needs.ts";
import type { Plan } from "../plan/plan.ts";
import { type HeldBaseline, type Holding, outdated } from "./baseline.ts";

/** What the conclusion depends on. */
export interface Assembly {
  readonly plan: Plan;
  readonly evidence: Evidence;
  readonly judgement: Judgement;
  readonly failOn: Severity | "never";
  /** Suites and rows that must have been tested. */
  readonly required: readonly string[];
  /** Checks that run only on request and were not requested. */
  readonly unasked: readonly Check[];
  /** Findings that are accepted for a time. */
  readonly baseline?: HeldBaseline | undefined;
}

export interface Case extends Assembly {
  readonly findings: readonly ReportFinding[];
  readonly troubleshooting: readonly ReportRow[];
  readonly seen: Pick<Report, "notTested" | "checks">;
  /** Entries of the baseline whose finding is gone. */
  readonly held: Holding["baseline"] | undefined;
}

/** The run's outcome, its exit code and one sentence that names both: the worst that applies. */
export function conclude(one: Case): Conclusion {
  const rules = [crashed, failed, stale, unreached, inconclusive, untested, leftover, nothingRan];
  return worstOf(rules.flatMap((rule) => rule(one) ?? [])) ?? passed(one);
}

type Rule = (one: Case) => Conclusion | undefined;

const resultsWith = ({ judgement }: Case, outcome: CheckResult["outcome"]): readonly CheckResult[] =>
  judgement.results.filter((result) => result.outcome === outcome);

const crashed: Rule = (one) => {
  const [first] = resultsWith(one, "crashed");
  if (first === undefined) return undefined;
  const { id, suite } = first.check;
  const whose = suite === "own" ? "One of your own checks is wrong" : "A bug in titan-auth";
  return conclusionOf("bug", `${whose}: the check ${id} crashed (${first.because})`);
};

const failed: Rule = ({ findings, failOn }) => failure(findings, failOn);

const stale: Rule = ({ held }) => outdated(held);

const unreached: Rule = ({ evidence }) => {
  const contact = evidence.results.get(anonymousSession.id);
  if (contact?.kind !== "trouble") return undefined;
  return conclusionOf("inconclusive", `${evidence.target.authUrl} cannot be reached: ${contact.detail}`);
};

const inconclusive: Rule = (one) => {
  const open = resultsWith(one, "inconclusive");
  const first = foremost(open, rootChecks, ({ check }) => check.id);
  if (first === undefined) return undefined;
  const rest = open.length > 1 ? ` (${open.length} checks are inconclusive)` : "";
  const cause = keyCapIn(one.plan, one.evidence.results)?.because ?? first.because;
  return conclusionOf("inconclusive", `${cause}${rest}`);
};

const untested: Rule = (one) => {
  const name = one.required.find((required) => isUntested(required, one));
  return name === undefined ? undefined : notTested(name);
};

export const notTested = (name: string): Conclusion =>
  conclusionOf("inconclusive", `${name} is required and was not tested`);

/** The inconclusive check whose reason is named first: a root check if there is one. */
export const foremost = <T>(
  open: readonly T[],
  roots: readonly string[],
  idOf: (one: T) => string,
): T | undefined => roots.flatMap((id) => open.find((one) => idOf(one) === id) ?? [])[0] ?? open[0];

/** A required suite is tested if no check of it lacked a credential; a required row if it has a verdict. */
function isUntested(name: string, { judgement, troubleshooting, evidence }: Case): boolean {
  const isShard = evidence.shard !== undefined;
  const row = troubleshooting.find((one) => one.row === name);
  // A merge decides what no check of this shard decides.
  if (row !== undefined) return !isShard && row.verdict === "not-tested";
  const suite = judgement.results.filter(({ check }) => check.suite === name);
  if (suite.length === 0) return !isShard;
  return suite.some(lacksMeans);
}

const leftover: Rule = ({ evidence }) => {
  const { length } = evidence.keys.leftover.filter((key) => !isUnlikely(key));
  if (length === 0) return undefined;
  return conclusionOf(
    "keys-left",
    `No fault was found, but ${counted(length, "key")} that this run created could not be revoked`,
  );
};

const nothingRan: Rule = (one) => {
  const ran = resultsWith(one, "pass").length + resultsWith(one, "fail").length;
  if (ran > 0) return undefined;
  const [first] = one.judgement.results;
  const { shard } = one.evidence;
  const tried = `No check could be tried: ${first?.because ?? first?.outcome}`;
  if (shard === undefined)
    return conclusionOf("nothing-ran", first === undefined ? "The selection matches no check" : tried);
  // Other shards may try what this one cannot, so the merge decides whether anything ran.
  const place = `shard ${shard.index}/${shard.count}`;
  const because = first === undefined ? `No check falls to ${place}` : `In ${place}: ${tried}`;
  return { ...conclusionOf("pass", because), outcome: "nothing-ran" };
};

/** Whether a part of the selection was not tried. */
export const isPartial = ({ judgement, evidence }: Pick<Assembly, "judgement" | "evidence">): boolean =>
  evidence.shard !== undefined ||
  judgement.results.some(lacksMeans) ||
  [...evidence.results.values()].some((one) => one.kind === "not-sent" && cutShort.includes(one.reason));

const lacksMeans = ({ missing }: CheckResult): boolean =>
  missing.some((need) => !optionalNeeds.includes(need));

/** How many checks could not be tested for lack of credentials or of leave to write. */
export function untriedIn({ notTested, checks }: Pick<Report, "notTested" | "checks">): number {
  const lacking = new Set(notTested.flatMap(({ kind, checks }) => (kind === "lacking-means" ? checks : [])));
  return checks.filter(({ id, outcome }) => outcome !== "pass" && lacking.has(id)).length;
}

const cutShort: readonly NotSent["reason"][] = ["deadline", "interrupted", "fail-fast"];

function passed(one: Case): Conclusion {
  const passes = resultsWith(one, "pass").length;
  const { shard } = one.evidence;
  if (shard === undefined)
    return success(passes, untriedIn(one.seen), one.findings, one.evidence.keys.leftover);
  // A shard says nothing about the whole.
  return conclusionOf(
    "pass",
    `Shard ${shard.index}/${shard.count} found nothing that fails it: ${counted(passes, "check")} passed`,
  );
}

/** The conclusion if findings fail the run; `undefined` if none does. The worst come first. */
export function failure(
  findings: readonly ReportFinding[],
  failOn: Severity | "never",
): Conclusion | undefined {
  const counting = findings.filter((one) => one.accepted === undefined && isGating(one.severity, failOn));
  const [worst] = counting;
  if (worst === undefined) return undefined;
  const more = counting.length > 1 ? `, and ${counting.length - 1} more at ${failOn} or above` : "";
  return conclusionOf("fail", `${worst.message}${more}`);
}

/** The conclusion if no finding fails the run. `untried` checks lacked credentials or leave to write; keys that are left may exist. */
export function success(
  passes: number,
  untried: number,
  findings: readonly ReportFinding[],
  left: readonly unknown[],
): Conclusion {
  const known = findings.filter(({ accepted }) => accepted !== undefined).length;
  const minor = findings.length - known;
  const parts = [
    ...(minor === 0 ? [] : [counted(minor, "minor finding")]),
    ...(known === 0 ? [] : [`${counted(known, "finding")} that the baseline accepts`]),
  ];
  const found = parts.length === 0 ? "" : `, with ${parts.join(" and ")}`;
  const possible = left.length === 0 ? "" : `; ${counted(left.length, "key")} may exist: no list can be read`;
  if (untried > 0)
    return conclusionOf(
      "pass",
      `${passes} of ${passes + untried} checks ran, and passed${found}; the others need more credentials, or writes${possible}`,
    );
  const lead = known === 0 ? "The deployment keeps its contract" : "Nothing new was found";
  return conclusionOf("pass", `${lead}: ${counted(passes, "check")} passed${found}${possible}`);
}

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
