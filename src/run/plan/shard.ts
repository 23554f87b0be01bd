import { createHash } from "node:crypto";
import type { Check } from "../../../suites/model/check.ts";

/** One of several runs that share the work, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** The checks that a run judges, and others whose answers it needs for that. */
export interface Share {
  readonly checks: readonly Check[];
  readonly contextChecks: readonly Check[];
}

/**
 * The share of one shard, by a stable hash of environment and check: the same on every machine and in every version that has
 * the check. Checks that judge the whole matrix or all answers stay together, so that shards find what a single run would
 * find.
 */
export function shareOf(checks: readonly Check[], shard: Shard | undefined, environment: string): Share {
  if (shard === undefined) return { checks, contextChecks: [] };
  const own = checks.filter((check) => shardOf(unitOf(check), environment, shard.count) === shard.index);
  const others = checks.filter((check) => !own.includes(check) && check.kind !== "pact");
  return { checks: own, contextChecks: own.some(({ kind }) => kind === "survey") ? others : [] };
}

const unitOf = ({ kind, id }: Check): string => (kind === "matrix" || kind === "survey" ? "the whole" : id);

function shardOf(unit: string, environment: string, count: number): number {
  const hash = createHash("sha256")
    .update(JSON.stringify([environment, unit]))
    .digest();
  return 1 + (hash.readUInt32BE(0) % count);
}
