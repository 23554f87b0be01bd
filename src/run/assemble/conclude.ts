import type { ReportFinding, ReportRow } from "../../../contracts/report/report.ts";
import type { Severity } from "../../../contracts/report/terms.ts";
import type { Check } from "../../../suites/model/check.ts";
import { anonymousSession } from "../../../suites/model/requests.ts";
import type { Row } from "../../../suites/troubleshooting/rows.ts";
import type { CheckResult } from "../evaluate/check-result.ts";
import type { Judgement } from "../evaluate/judge.ts";
import { keyCapAdvice } from "../evaluate/key-cap.ts";
import type { Plan } from "../plan/plan.ts";
import { type HeldBaseline, type Holding, outdated } from "./baseline.ts";
import { type Conclusion, counted, failure, success } from "./conclusions.ts";
import type { Evidence } from "./evidence.ts";

/** What a report is made of. */
export interface Assembly {
  readonly plan: Plan;
  readonly evidence: Evidence;
  readonly judgement: Judgement;
  readonly rows: readonly Row[];
  /** Checks whose reason is told first where many are inconclusive. */
  readonly rootChecks: readonly string[];
  readonly failOn: Severity | "never";
  /** Suites and rows that must have been tested. */
  readonly required: readonly string[];
  /** Checks that run only when they are asked for, and were not. */
  readonly unasked: readonly Check[];
  /** Findings that are accepted for a time. */
  readonly baseline?: HeldBaseline | undefined;
}

export type { Conclusion };

export interface Case extends Assembly {
  readonly findings: readonly ReportFinding[];
  readonly troubleshooting: readonly ReportRow[];
  /** Entries of the baseline whose finding is gone. */
  readonly strikeOff: Holding["baseline"]["strikeOff"];
}

/** The run's outcome, its exit code and both in one sentence. The worst that applies: 70, 1, 3, 5, 4, 0. */
export function conclude(one: Case): Conclusion {
  const rules = [crashed, failed, stale, inconclusive, leftover, nothingRan];
  for (const rule of rules) {
    const conclusion = rule(one);
    if (conclusion !== undefined) return conclusion;
  }
  return passed(one);
}

type Rule = (one: Case) => Conclusion | undefined;

const resultsWith = ({ judgement }: Case, outcome: CheckResult["outcome"]): readonly CheckResult[] =>
  judgement.results.filter((result) => result.outcome === outcome);

const crashed: Rule = (one) => {
  const [first] = resultsWith(one, "crashed");
  if (first === undefined) return undefined;
  const because = `A bug in titan-auth: the check ${first.check.id} crashed (${first.because})`;
  return { outcome: "inconclusive", exitCode: 70, because };
};

const failed: Rule = ({ findings, failOn }) => failure(findings, failOn);

const stale: Rule = ({ strikeOff }) => outdated(strikeOff);

const inconclusive: Rule = (one) => {
  const open = resultsWith(one, "inconclusive");
  const contact = one.evidence.results.get(anonymousSession.id);
  if (contact?.kind === "trouble") {
    const because = `${one.evidence.target.authUrl} cannot be reached: ${contact.detail}`;
    return { outcome: "inconclusive", exitCode: 3, because };
  }
  const first = foremost(open, one.rootChecks, ({ check }) => check.id);
  if (first !== undefined) {
    const rest = open.length > 1 ? ` (${open.length} checks are inconclusive)` : "";
    const cause = keyCapAdvice(one.plan, one.evidence.results) ?? first.because;
    return { outcome: "inconclusive", exitCode: 3, because: `${cause}${rest}` };
  }
  const untested = one.required.find((name) => isUntested(name, one));
  if (untested === undefined) return undefined;
  return { outcome: "inconclusive", exitCode: 3, because: `${untested} is required and was not tested` };
};

/** Of many that tell nothing, the one whose reason is told: a root of the others' where there is one. */
export const foremost = <T>(
  open: readonly T[],
  roots: readonly string[],
  idOf: (one: T) => string,
): T | undefined => roots.flatMap((id) => open.find((one) => idOf(one) === id) ?? [])[0] ?? open[0];

/** A required suite is tested when no check of it lacked a credential; a required row when it has a verdict. */
function isUntested(name: string, { judgement, troubleshooting, evidence }: Case): boolean {
  const isShard = evidence.shard !== undefined;
  const row = troubleshooting.find((one) => one.row === name);
  // What no check of a shard speaks of, the merge decides.
  if (row !== undefined) return !isShard && row.verdict === "not-tested";
  const suite = judgement.results.filter(({ check }) => check.suite === name);
  if (suite.length === 0) return !isShard;
  return suite.some(({ missing }) => missing.some((need) => need !== "expired-jwt"));
}

const leftover: Rule = ({ evidence }) => {
  const { length } = evidence.keys.leftover;
  if (length === 0) return undefined;
  const keys = length === 1 ? "1 key that this run created" : `${length} keys that this run created`;
  return { outcome: "pass", exitCode: 5, because: `No fault was found, but ${keys} could not be revoked` };
};

const nothingRan: Rule = (one) => {
  const ran = resultsWith(one, "pass").length + resultsWith(one, "fail").length;
  if (ran > 0) return undefined;
  const [first] = one.judgement.results;
  const { shard } = one.evidence;
  const tried = `No check could be tried: ${first?.because ?? first?.outcome}`;
  if (shard === undefined) {
    const because = first === undefined ? "The selection matches no check" : tried;
    return { outcome: "nothing-ran", exitCode: 4, because };
  }
  // The other shards may try what this one cannot: the merge of all tells whether anything ran.
  const place = `shard ${shard.index}/${shard.count}`;
  const because = first === undefined ? `No check falls to ${place}` : `In ${place}: ${tried}`;
  return { outcome: "nothing-ran", exitCode: 0, because };
};

function passed(one: Case): Conclusion {
  const conclusion = success(resultsWith(one, "pass").length, one.findings);
  const { shard } = one.evidence;
  if (shard === undefined) return conclusion;
  // Of a part, nothing is said that holds for the whole.
  const { length } = resultsWith(one, "pass");
  const because = `Shard ${shard.index}/${shard.count} found nothing that fails it: ${counted(length, "check")} passed`;
  return { ...conclusion, because };
}
