import { groupBy } from "../../../contracts/group.ts";
import type { Answer } from "../../../contracts/wire/answer.ts";
import { classify, isSuccess } from "../../../suites/model/classify.ts";
import { returnWords } from "../../../suites/model/limit-headers.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { noVerdict, type ProbeResult, type ResponseClass } from "../../../suites/model/probe-result.ts";
import { classifyAs } from "../../../suites/model/refusal.ts";
import { quoteOf } from "../../../suites/model/refusal-words.ts";
import { goodLogin } from "../../../suites/model/requests.ts";
import type { ProbeResults } from "../execute/scheduler.ts";
import { makersOf } from "../plan/closure.ts";
import type { Plan } from "../plan/plan.ts";
import type { CheckResult } from "./check-reporter.ts";
import { keyCapIn } from "./key-cap.ts";
import { type Obstacle, serviceTrouble } from "./service-trouble.ts";

/**
 * Gives inconclusive checks the one reason that all their troubled requests have in common: a service that went down, a limit,
 * a sign-in that gives no token.
 */
export function withCommonReasons(
  plan: Plan,
  results: ProbeResults,
  checks: readonly CheckResult[],
): readonly CheckResult[] {
  if (!checks.some(({ outcome }) => outcome === "inconclusive")) return checks;
  const obstacles = obstaclesIn(plan, results, checks);
  const probesOf = groupBy(
    plan.probes.flatMap((probe) => (plan.purposes.get(probe.id) ?? []).map((check) => ({ check, probe }))),
    ({ check }) => check,
  );
  return checks.map((one) => {
    if (one.outcome !== "inconclusive") return one;
    const probes = (probesOf.get(one.check.id) ?? []).map(({ probe }) => probe);
    const because = commonReason(probes, obstacles, plan, results);
    return because === undefined ? one : { ...one, because };
  });
}

function commonReason(
  probes: readonly Probe[],
  obstacles: readonly Obstacle[],
  plan: Plan,
  results: ProbeResults,
): string | undefined {
  const found = new Set<string>();
  for (const probe of probes.flatMap((one) => rootsOf(one, plan, results))) {
    const result = results.get(probe.id);
    if (result === undefined) continue;
    const obstacle = obstacles.find(({ stops }) => stops(probe, result));
    if (obstacle !== undefined) found.add(obstacle.because);
    else if (isTroubled(probe, result, plan)) return undefined;
  }
  return found.size === 0 ? undefined : [...found].join("; ");
}

/** A request that is refused as too large or of the wrong type is decided for what it is. */
const undecided: readonly ResponseClass[] = noVerdict.filter((responseClass) => responseClass !== "odd");

const isTroubled = (probe: Probe, result: ProbeResult, { context }: Plan): boolean =>
  !(result.kind === "not-sent" && result.reason === "condition") &&
  undecided.includes(classifyAs(result, probe, context));

/** The requests for whose results a probe was not sent; the probe itself if it was. */
function rootsOf(probe: Probe, plan: Plan, results: ProbeResults): readonly Probe[] {
  const result = results.get(probe.id);
  if (result?.kind !== "not-sent" || !["credential", "trouble"].includes(result.reason)) return [probe];
  const { given, credential } = probe;
  const firsts = [...(given === undefined ? [] : [given.probe]), ...makersOf(credential, plan.context)];
  const failed = firsts.filter((one) => {
    const made = results.get(one.id);
    return (
      made !== undefined && !(isMade(made) && (one === given?.probe || yieldsNothing(one, made) === false))
    );
  });
  return failed.length === 0 ? [probe] : failed.flatMap((one) => rootsOf(one, plan, results));
}

const isMade = (result: ProbeResult): boolean => classify(result) === "allowed";

/** Whether a request that was to yield a credential was allowed and gave none. */
const yieldsNothing = ({ yields }: Probe, result: ProbeResult): boolean =>
  yields !== undefined && result.kind === "answer" && result.issued.length === 0;

function obstaclesIn(plan: Plan, results: ProbeResults, checks: readonly CheckResult[]): readonly Obstacle[] {
  const { context } = plan;
  const classOf = (probe: Probe, result: ProbeResult): ResponseClass => classifyAs(result, probe, context);
  return [
    ...outagesIn(results, classOf, plan),
    ...limitsIn(results, classOf, plan),
    ...keyCap(plan, results),
    ...fruitless(plan, results, checks),
    ...serviceTrouble(plan, results, checks),
  ];
}

/** Requests of about the same time may be answered or not as an outage begins, in milliseconds. */
const overlapMs = 10_000;

type ClassOf = (probe: Probe, result: ProbeResult) => ResponseClass;

/** Services that went down in the middle of the run. */
function outagesIn(results: ProbeResults, classOf: ClassOf, { probes }: Plan): readonly Obstacle[] {
  const byService = groupBy(probes, ({ service }) => service);
  return [...byService].flatMap(([service, own]) => {
    const unsent = own
      .map(({ id }) => results.get(id))
      .find((one) => one?.kind === "not-sent" && one.reason === "outage");
    if (unsent?.kind !== "not-sent") return [];
    const { detail, since = 0 } = unsent;
    const stops: Obstacle["stops"] = (probe, result) =>
      probe.service === service &&
      (result.kind === "not-sent"
        ? result.reason === "outage" || probe.effect === "create-key"
        : result.sentAt >= since - overlapMs && noVerdict.includes(classOf(probe, result)));
    return [{ because: detail, stops }];
  });
}

/** Calls that are limited to a number of requests, and answered nothing else after that: one reason a path. */
function limitsIn(results: ProbeResults, classOf: ClassOf, plan: Plan): readonly Obstacle[] {
  const byPath = groupBy(limitedCalls(results, classOf, plan), ({ path }) => path);
  return [...byPath.values()].flatMap((own) => {
    const [first] = [...own].sort((one, other) => one.since - other.since);
    return own.map(({ stops }) => ({ because: first?.because ?? "", stops }));
  });
}

interface LimitedCall extends Obstacle {
  readonly path: string | undefined;
  readonly since: number;
}

function limitedCalls(results: ProbeResults, classOf: ClassOf, { probes }: Plan): readonly LimitedCall[] {
  return [...groupBy(probes, ({ operation }) => operation)].flatMap(([operation, own]) => {
    const answers = own.flatMap((probe) => {
      const result = results.get(probe.id);
      if (result?.kind !== "answer") return [];
      return [{ result, isLimited: classOf(probe, result) === "limited" }];
    });
    const limited = answers.filter(({ isLimited }) => isLimited);
    const [{ result: first } = {}] = limited.sort((one, other) => one.result.sentAt - other.result.sentAt);
    if (first === undefined) return [];
    const passed = answers.filter(({ isLimited }) => !isLimited);
    const isFinal = passed.every(({ result }) => result.sentAt < first.sentAt);
    if (!isFinal && returnWords(first) === undefined) return [];
    const before = passed.filter(({ result }) => result.sentAt < first.sentAt).length;
    const stops: Obstacle["stops"] = (probe, result) =>
      probe.operation === operation &&
      (classOf(probe, result) === "limited" ||
        (result.kind === "trouble" && result.trouble === "interrupted"));
    const [, path] = operation.split(" ");
    return [{ because: limitWords(operation, before, first), stops, path, since: first.sentAt }];
  });
}

function limitWords(operation: string, before: number, first: Answer): string {
  const after = before === 0 ? "" : ` after ${before} other answers`;
  const quote = quoteOf(first);
  const when = returnWords(first);
  return `${operation} is limited: it answered ${first.status}${after}${quote === undefined ? "" : ` and says ${quote}`}${when === undefined ? "" : `; ${when}`}`;
}

const keyCap = (plan: Plan, results: ProbeResults): readonly Obstacle[] => {
  const cap = keyCapIn(plan, results);
  if (cap === undefined) return [];
  const stops: Obstacle["stops"] = ({ effect }, result) =>
    effect === "create-key" && result.kind === "answer" && !isSuccess(result) && result.status === cap.status;
  return [{ because: cap.because, stops }];
};

/** A sign-in that gave no token and a first creation that gave no key, in the words of their own checks. */
function fruitless(
  { probes }: Plan,
  results: ProbeResults,
  checks: readonly CheckResult[],
): readonly Obstacle[] {
  const trial = probes.find(({ phase, effect }) => phase === "trial" && effect === "create-key");
  const basic = [
    { probe: goodLogin, check: "broken-login" },
    ...(trial === undefined ? [] : [{ probe: trial, check: "broken-key-creation" }]),
  ];
  return basic.flatMap(({ probe, check }) => {
    const result = results.get(probe.id);
    const said = checks.find((one) => one.check.id === check);
    if (result?.kind !== "answer" || said?.outcome !== "inconclusive" || said.because === undefined)
      return [];
    if (isMade(result) && !yieldsNothing(probe, result)) return [];
    return [{ because: said.because, stops: ({ id }: Probe) => id === probe.id }];
  });
}
