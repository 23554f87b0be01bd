import { groupBy } from "../../../contracts/group.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import type { ProbeResult, ResponseClass } from "../../../suites/model/probe-result.ts";
import { classifyAs } from "../../../suites/model/refusal.ts";
import { downWords, unreachedWords } from "../../../suites/reach/shared.ts";
import type { ProbeResults } from "../execute/scheduler.ts";
import type { Plan } from "../plan/plan.ts";
import type { CheckResult } from "./check-reporter.ts";

/** What keeps a part of the run from being judged: one reason for all checks that it concerns. */
export interface Obstacle {
  readonly because: string;
  readonly stops: (probe: Probe, result: ProbeResult) => boolean;
}

/** Trouble of services, each told as one reason: closed at first contact, down all the time, or failing now and then. */
export function serviceTrouble(
  plan: Plan,
  results: ProbeResults,
  checks: readonly CheckResult[],
): readonly Obstacle[] {
  const sent = plan.probes.flatMap((probe) => {
    const result = results.get(probe.id);
    return result === undefined
      ? []
      : [{ probe, result, responseClass: classifyAs(result, probe, plan.context) }];
  });
  return [...closed(sent, checks), ...unreached(sent, plan), ...alwaysDown(sent), ...passing(sent)];
}

interface Sent {
  readonly probe: Probe;
  readonly result: ProbeResult;
  readonly responseClass: ResponseClass;
}

const failing: readonly ResponseClass[] = ["failed", "gateway", "foreign", "silent"];
const isFailing = ({ responseClass }: Sent): boolean => failing.includes(responseClass);

/** Services to which nothing was sent after first contact, in the words of the check of first contact. */
function closed(sent: readonly Sent[], checks: readonly CheckResult[]): readonly Obstacle[] {
  const said = checks.find(
    ({ check, outcome }) => check.id === "foreign-service" && outcome === "inconclusive",
  );
  const isClosed = ({ result }: Sent): boolean => result.kind === "not-sent" && result.reason === "not-titan";
  if (said?.because === undefined || !sent.some(isClosed)) return [];
  const stops: Obstacle["stops"] = (probe, result) =>
    probe.phase === "reach" || (result.kind === "not-sent" && result.reason === "not-titan");
  return [{ because: said.because, stops }];
}

/** Services that answered no request. */
function unreached(sent: readonly Sent[], { context }: Plan): readonly Obstacle[] {
  const tried = sent.filter(({ result }) => result.kind !== "not-sent");
  return [...groupBy(tried, ({ probe }) => probe.service)].flatMap(([service, own]) => {
    const [first] = own;
    if (first?.result.kind !== "trouble" || own.some(({ result }) => result.kind === "answer")) return [];
    const because = unreachedWords(service, first.result.detail, context);
    return [{ because, stops: (probe: Probe) => probe.service === service }];
  });
}

/** The fewest answers by which a service is down. */
const fewest = 3;

/** Services that answer nothing but server errors while others answer. */
function alwaysDown(sent: readonly Sent[]): readonly Obstacle[] {
  const byService = groupBy(
    sent.filter(({ result }) => result.kind === "answer"),
    ({ probe }) => probe.service,
  );
  return [...byService].flatMap(([service, own]) => {
    const errors = own.filter(
      ({ responseClass }) => responseClass === "failed" || responseClass === "gateway",
    );
    if (errors.length < fewest || errors.length < own.length) return [];
    const answers = errors.flatMap(({ probe, result, responseClass }) =>
      result.kind === "answer" ? [{ ...result, probe, responseClass, due: [] }] : [],
    );
    const stops: Obstacle["stops"] = (probe) => probe.service === service;
    return [{ because: downWords(`The ${service} service`, answers), stops }];
  });
}

/** The largest share of requests that may fail for it to be trouble that comes and goes. */
const mostShare = 0.2;

/** Requests that failed in every try, where most of the same service's were answered. */
function passing(sent: readonly Sent[]): readonly Obstacle[] {
  const tried = sent.filter(({ result }) => result.kind !== "not-sent");
  const answered = new Set(
    tried.flatMap(({ probe, result }) => (result.kind === "answer" ? probe.service : [])),
  );
  const failed = tried.filter((one) => isFailing(one) && answered.has(one.probe.service));
  const [first] = failed;
  if (first === undefined || failed.length > tried.length * mostShare) return [];
  const ids = new Set(failed.map(({ probe }) => probe.id));
  const operations = [...new Set(failed.map(({ probe }) => probe.operation))];
  const statuses = [
    ...new Set(failed.map(({ result }) => (result.kind === "answer" ? result.status : "no answer"))),
  ];
  const more = operations.length > 2 ? ` and ${operations.length - 2} more` : "";
  const because = `${failed.length} of ${tried.length} requests met trouble in every try (${statuses.join(", ")}): ${operations.slice(0, 2).join(", ")}${more}. Run again when the deployment is calm`;
  return [{ because, stops: ({ id }) => ids.has(id) }];
}
