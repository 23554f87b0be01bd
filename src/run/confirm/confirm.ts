import type { Answer, TroubleSeen } from "../../../contracts/wire/answer.ts";
import { type Probe, pastCaches } from "../../../suites/model/probe.ts";
import { noVerdict, type ProbeResult, type ResponseClass } from "../../../suites/model/probe-result.ts";
import { classifyAs } from "../../../suites/model/refusal.ts";
import { judge } from "../evaluate/judge.ts";
import type { PactEvidence } from "../evidence.ts";
import { cachedServices, isPlainRead, shuffled } from "../execute/kept-refusals.ts";
import type { ProbeExecutor } from "../execute/probe-executor.ts";
import type { ProbeResults } from "../execute/scheduler.ts";
import type { Plan } from "../plan/plan.ts";
import { mostUncached, rounds, suspects } from "./suspects.ts";

/** Milliseconds before each round, to reach another replica and to stay clear of bursts. */
const confirmPausesMs: readonly number[] = [300, 700];

export interface ConfirmOptions {
  readonly plan: Plan;
  readonly results: ProbeResults;
  readonly pacts: PactEvidence | undefined;
  readonly executor: ProbeExecutor;
  readonly signal: AbortSignal;
  /** Whether a credential is still valid, as far as the run knows. */
  readonly isAlive: (probe: Probe) => boolean;
  readonly pausesMs?: readonly number[];
}

type Received = Answer | TroubleSeen;

/** Response classes of trouble that may pass. */
const passing: readonly ResponseClass[] = ["elsewhere", ...noVerdict];

/**
 * Repeats the requests that findings rest on before anybody is accused. Sends nothing if there are no findings. Returns the
 * results that now have repeated answers.
 */
export async function confirm(options: ConfirmOptions): Promise<ProbeResults> {
  const { plan, results, pacts, isAlive, signal } = options;
  if (signal.aborted) return new Map();
  const judgement = judge(plan, { results, ...(pacts === undefined ? {} : { pacts }) });
  const asked = suspects(judgement, { plan, results, pacts }).filter(isAlive);
  const repeats = new Map<string, Received[]>(asked.map(({ id }) => [id, []]));
  const uncached = new Map<string, Received[]>();
  const cached = cachedServices(plan, results);
  const pastThem = (probe: Probe, round: number): Probe =>
    cached.has(probe.service) && isPlainRead(probe)
      ? pastCaches(probe, `${plan.context.runId}-${asked.indexOf(probe)}-${round}`)
      : probe;
  for (let round = 0; round < rounds && asked.length > 0; round += 1) {
    await options.executor.wait((options.pausesMs ?? confirmPausesMs)[round] ?? 0, options.signal);
    if (options.signal.aborted) break;
    // In the same order each time, replicas that take turns would meet the same requests again.
    await Promise.all(
      shuffled(asked).map(async (probe) => {
        const result = await send(pastThem(probe, round), options);
        if (result !== undefined) repeats.get(probe.id)?.push(result);
      }),
    );
    await askPastCaches(asked, round, options, uncached);
  }
  const byId = new Map(asked.map((probe) => [probe.id, probe]));
  const classOf = (id: string) => (one: Received) => classifyAs(one, byId.get(id) as Probe, plan.context);
  return new Map(
    asked.flatMap(({ id }) => {
      const first = results.get(id);
      const more = repeats.get(id) ?? [];
      if (first?.kind !== "answer" || more.length === 0) return [];
      const lasting = lastingOf(first, more, classOf(id));
      if (lasting !== undefined) return [[id, lasting] as const];
      const past = uncached.get(id);
      return [[id, { ...first, repeats: more, ...(past === undefined ? {} : { uncached: past }) }] as const];
    }),
  );
}

/**
 * The answer that counts in place of a first one that was trouble, where every repetition got one and the same verdict: the
 * trouble has passed. `undefined` if it has not.
 */
function lastingOf(
  first: Answer,
  repeats: readonly Received[],
  classOf: (one: Received) => ResponseClass,
): Answer | undefined {
  const classes = new Set(repeats.map(classOf));
  const [only] = classes;
  const last = repeats.at(-1);
  if (repeats.length < rounds || classes.size > 1 || last?.kind !== "answer") return undefined;
  return passing.includes(classOf(first)) && only !== undefined && !passing.includes(only) ? last : undefined;
}

/** Repeats reads at URLs that no cache has seen: different answers there mean that the first one came from a cache. */
async function askPastCaches(
  asked: readonly Probe[],
  round: number,
  options: ConfirmOptions,
  uncached: Map<string, Received[]>,
): Promise<void> {
  const { context } = options.plan;
  const cacheable = asked.filter(({ method, spelling }) => method === "GET" && spelling === undefined);
  await Promise.all(
    shuffled(cacheable.slice(0, mostUncached)).map(async (probe) => {
      const result = await send(
        pastCaches(probe, `${context.runId}-${cacheable.indexOf(probe)}-${round}`),
        options,
      );
      if (result !== undefined) uncached.set(probe.id, [...(uncached.get(probe.id) ?? []), result]);
    }),
  );
}

async function send(probe: Probe, { executor, signal }: ConfirmOptions): Promise<Received | undefined> {
  const result: ProbeResult = await executor.deliver(probe, signal);
  return result.kind === "not-sent" ? undefined : result;
}
