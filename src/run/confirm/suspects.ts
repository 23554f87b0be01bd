import type { ReportFinding } from "../../../contracts/report/report.ts";
import { bySeverity, isAtLeast } from "../../../contracts/report/terms.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { classifyAs } from "../../../suites/model/refusal.ts";
import type { Judgement } from "../evaluate/judge.ts";
import type { PactEvidence } from "../evidence.ts";
import type { ProbeResults } from "../execute/scheduler.ts";
import { needsOf } from "../plan/needs.ts";
import type { Plan } from "../plan/plan.ts";

/** The most requests repeated for one finding: a few decide as well as all. */
const mostOfOne = 3;
/** The most requests repeated in one run. */
const mostOfAll = 30;
/** The most reads that are repeated past a cache. */
export const mostUncached = 6;
/** How often each request is repeated. */
export const rounds = 2;

/** The most requests that confirming findings may send. */
export const mostRepeats = (plan: Plan): number =>
  rounds * (Math.min(mostOfAll, plan.probes.filter(isRepeatable).length) + mostUncached);

interface Seen {
  readonly plan: Plan;
  readonly results: ProbeResults;
  readonly pacts: PactEvidence | undefined;
}

/** The requests that findings of medium or more rest on: the deciding ones and their controls. */
export function suspects(judgement: Judgement, seen: Seen): readonly Probe[] {
  const byExchange = probesByExchange(seen);
  const controls = controlsOf(seen.plan);
  const grave = judgement.findings.filter(({ severity }) => isAtLeast(severity, "medium")).sort(bySeverity);
  const chosen = grave.flatMap((finding) => {
    const deciding = decidingOf(finding, byExchange).filter((probe) => mayRepeat(probe, seen));
    const control = deciding.flatMap(({ id }) => controls.get(id) ?? [])[0];
    return [...spread(deciding), ...(control !== undefined && mayRepeat(control, seen) ? [control] : [])];
  });
  return [...new Map(chosen.map((probe) => [probe.id, probe])).values()].slice(0, mostOfAll);
}

/** The probes whose answers are the evidence of a finding. */
const decidingOf = ({ evidence }: ReportFinding, byExchange: ReadonlyMap<string, Probe>): readonly Probe[] =>
  evidence.flatMap((exchange) => byExchange.get(exchange) ?? []);

/** The first, the last and the one in the middle. */
function spread(probes: readonly Probe[]): readonly Probe[] {
  if (probes.length <= mostOfOne) return probes;
  const step = (probes.length - 1) / (mostOfOne - 1);
  return Array.from({ length: mostOfOne }, (_, index) => probes[Math.round(index * step)] as Probe);
}

function probesByExchange({ plan, results, pacts }: Seen): ReadonlyMap<string, Probe> {
  const verified = (pacts?.interactions ?? []).flatMap(({ result }) =>
    result.kind === "matched" ? result.probe : [],
  );
  return new Map(
    [...plan.probes, ...verified].flatMap((probe) => {
      const result = results.get(probe.id);
      return result?.kind === "answer" ? [[result.exchange, probe] as const] : [];
    }),
  );
}

/** The control of each request: that of its case, or the credential that must be allowed on its operation. */
function controlsOf({ checks, cells }: Plan): ReadonlyMap<string, Probe> {
  const cases = checks.flatMap((planned) => (planned.kind === "cases" ? planned.situations : []));
  const ofCases = cases.flatMap(({ situation: { control, probes } }) => {
    const measure = control === undefined ? undefined : probes[control];
    return measure === undefined ? [] : Object.values(probes).map(({ id }) => [id, measure] as const);
  });
  const allowed = new Map(
    cells.flatMap(({ operation, expected, probe }) =>
      expected === "allow" ? [[operation.id, probe] as const] : [],
    ),
  );
  const ofCells = cells.flatMap(({ operation, probe }) => {
    const measure = allowed.get(operation.id);
    return measure === undefined ? [] : [[probe.id, measure] as const];
  });
  return new Map([...ofCases, ...ofCells].filter(([id, measure]) => id !== measure.id));
}

function mayRepeat(probe: Probe, { plan, results }: Seen): boolean {
  const result = results.get(probe.id);
  if (result?.kind !== "answer" || result.attempts !== undefined || !isRepeatable(probe)) return false;
  // A cache was proven by several requests already.
  if (result.kept !== undefined) return false;
  // A write that was let in may have had an effect: do not repeat it.
  return probe.effect === "read" || classifyAs(result, probe, plan.context) !== "allowed";
}

/**
 * Whether a request may be repeated: not creations, revocations, uses of a key that is revoked on purpose, waits for an
 * expiry, or sign-ins to the real account, which might get locked.
 */
const isRepeatable = (probe: Probe): boolean =>
  probe.effect !== "create-key" &&
  probe.effect !== "revoke-key" &&
  probe.yields === undefined &&
  probe.repeat === undefined &&
  (probe.phase === "reach" || probe.phase === "sign-in" || probe.phase === "exercise") &&
  !probe.once &&
  !needsOf(probe).includes("account");
