import { randomInt } from "node:crypto";
import { none } from "../../../contracts/catalogue/credential.ts";
import { type Probe, pastCaches } from "../../../suites/model/probe.ts";
import type { ProbeResult, ResponseClass } from "../../../suites/model/probe-result.ts";
import { classifyAs } from "../../../suites/model/refusal.ts";
import { isKnown } from "../../../suites/reach/shared.ts";
import type { Plan } from "../plan/plan.ts";
import type { ProbeExecutor } from "./probe-executor.ts";

/** What a cache may keep for one caller and hand to another. */
const keepable: readonly ResponseClass[] = ["unauthorized", "forbidden", "missing"];
/** How often a service is tried for a cache: a new credential may be refused in the first trial. */
const mostTrials = 2;
/**
 * URLs that prove a cache: whether somebody without a credential asks for each one first. A refusal of another cause fails at
 * the second, mostly; the others have 924 orders, so that replicas in turns follow them by chance in one run of a thousand.
 */
const proof = { first: [true, false], rest: [...Array(6).fill(true), ...Array(6).fill(false)] };

interface KeptRefusalsOptions {
  readonly plan: Plan;
  readonly executor: ProbeExecutor;
  readonly signal: AbortSignal;
  /** Requests that must be allowed, by probe. */
  readonly allowed: ReadonlySet<string>;
}

/**
 * Recognises a shared cache that keeps refusals by their URL and hands them to valid callers. Once one is proven, refused
 * reads are repeated at URLs that no cache has seen, and these answers count.
 */
export class KeptRefusals {
  readonly #options: KeptRefusalsOptions;
  /** Paths where a read was refused: only there a cache can have kept it. */
  readonly #refused = new Set<string>();
  readonly #trials = new Map<Probe["service"], { count: number; proven: Promise<boolean> }>();
  #count = 0;

  constructor(options: KeptRefusalsOptions) {
    this.#options = options;
  }

  /** The result that counts: the answer past a cache, with the one that the cache kept. */
  async past(probe: Probe, result: ProbeResult): Promise<ProbeResult> {
    if (!isPlainRead(probe) || result.kind !== "answer") return result;
    const responseClass = this.#classOf(probe, result);
    if (!keepable.includes(responseClass)) return result;
    const wasRefused = this.#refused.has(placeOf(probe));
    if (responseClass !== "missing") this.#refused.add(placeOf(probe));
    if (!isKnown(probe.credential) && responseClass !== "missing") return result;
    const mayProve = wasRefused && responseClass !== "missing" && this.#options.allowed.has(probe.id);
    if (!(await this.#isCached(probe, mayProve))) return result;
    const fresh = await this.#ask(probe, this.#url());
    const differs = fresh.kind === "answer" && this.#classOf(probe, fresh) !== responseClass;
    return differs ? { ...fresh, kept: result } : result;
  }

  async #isCached(probe: Probe, mayProve: boolean): Promise<boolean> {
    const seen = this.#trials.get(probe.service);
    if (seen !== undefined && ((await seen.proven) || seen.count >= mostTrials)) return seen.proven;
    if (!mayProve) return false;
    const trial = { count: (seen?.count ?? 0) + 1, proven: this.#prove(probe) };
    this.#trials.set(probe.service, trial);
    return trial.proven;
  }

  /**
   * Whether a valid caller is refused exactly at those URLs that somebody without a credential has asked for before, in an
   * order by chance. Replicas that differ, by chance or in turn, do not follow it.
   */
  async #prove(probe: Probe): Promise<boolean> {
    const nobody: Probe = { ...probe, credential: none };
    for (const isKept of [...proof.first, ...shuffled(proof.rest)]) {
      const url = this.#url();
      if (isKept && !(await this.#answers(nobody, url, true))) return false;
      if (!(await this.#answers(probe, url, isKept))) return false;
    }
    return true;
  }

  async #answers(probe: Probe, url: string, refused: boolean): Promise<boolean> {
    const result = await this.#ask(probe, url);
    const isRefused = ["unauthorized", "forbidden"].includes(this.#classOf(probe, result));
    return !this.#options.signal.aborted && result.kind === "answer" && isRefused === refused;
  }

  /** A query that no cache has seen. */
  #url(): string {
    this.#count += 1;
    return `${this.#options.plan.context.runId}-past-${this.#count}`;
  }

  #ask(probe: Probe, mark: string): Promise<ProbeResult> {
    // Ahead of others: what a cache keeps may last for half a second.
    const asked: Probe = { ...pastCaches(probe, mark), phase: "trial" };
    return this.#options.executor.deliver(asked, this.#options.signal);
  }

  #classOf(probe: Probe, result: ProbeResult): ResponseClass {
    return classifyAs(result, probe, this.#options.plan.context);
  }
}

/** The items in an order by chance (Fisher–Yates). */
export function shuffled<T>(items: readonly T[]): readonly T[] {
  const mixed = [...items];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [mixed[at], mixed[other]] = [mixed[other] as T, mixed[at] as T];
  }
  return mixed;
}

/** Whether a cache may answer a probe, and another query changes nothing else. */
export const isPlainRead = ({ method, spelling, carrier }: Probe): boolean =>
  method === "GET" && spelling === undefined && carrier.kind === "authorization";

/** Services whose refusals a cache keeps. */
export const cachedServices = (
  { probes }: Plan,
  results: ReadonlyMap<string, ProbeResult>,
): ReadonlySet<Probe["service"]> =>
  new Set(
    probes.flatMap(({ id, service }) => {
      const result = results.get(id);
      return result?.kind === "answer" && result.kept !== undefined ? [service] : [];
    }),
  );

const placeOf = ({ service, path }: Probe): string => `${service} ${path}`;
