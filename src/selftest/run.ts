import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Selftest } from "../../contracts/report/selftest.ts";
import type { Check } from "../../suites/model/check.ts";
import { toMatrix } from "./matrix.ts";
import type { OwnCheck } from "./own.ts";
import { type Choice, nameOf, type Subject, subjectsOf } from "./plan.ts";
import { trySubject } from "./subject-trial.ts";
import type { TrialSummary } from "./summary.ts";
import { WorkerPool } from "./worker-pool.ts";

export interface SelftestOptions extends Choice {
  /** All checks; those of the pacts are not run. */
  readonly checks: readonly Check[];
  /** Custom checks among them: each is tried on its own flaw and on every healthy deployment. */
  readonly own?: readonly OwnCheck[];
  /** How many deployments are tried at once. */
  readonly concurrency: number;
  /** Threads that share the work of the built-in checks; without it, and for few deployments, only this one is used. */
  readonly jobs?: number;
  readonly tool: Selftest["tool"];
  /** Aborted with the reason `interrupted`: no further deployment is tried, and keys are revoked. */
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, of: number, name: string) => void;
}

/** Runs the suites against the chosen flawed and healthy deployments and returns the results. */
export async function selftest(options: SelftestOptions): Promise<Selftest> {
  const startedAt = new Date();
  const subjects = subjectsOf(options);
  const stateDir = await mkdtemp(join(tmpdir(), "titan-auth-selftest-"));
  try {
    const seen = await tryAll(subjects, stateDir, options);
    return toMatrix(seen, { ...options, startedAt, finishedAt: new Date() });
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

/** The number of deployments from which another thread is worth its start-up. */
const leastPerJob = 10;

/** Runs lanes that take the next item until none is left, or one of them fails. */
async function tryAll(
  subjects: readonly Subject[],
  stateDir: string,
  options: SelftestOptions,
): Promise<readonly TrialSummary[]> {
  const { signal, onProgress, concurrency, checks, tool, own } = options;
  const seen: TrialSummary[] = [];
  const waiting = each(subjects);
  const jobs = Math.min(options.jobs ?? 1, concurrency, Math.floor(subjects.length / leastPerJob));
  // Custom checks exist only in this thread.
  const pool = jobs > 1 && own === undefined ? new WorkerPool(jobs, { tool, stateDir }, signal) : undefined;
  const lane = async (number: number): Promise<void> => {
    for (const subject of waiting) {
      if (signal.aborted) return;
      const tried = pool?.try(subject, number) ?? trySubject(subject, { checks, tool, stateDir, signal });
      seen.push(await tried);
      onProgress?.(seen.length, subjects.length, nameOf(subject));
    }
  };
  try {
    const lanes = Array.from({ length: Math.min(concurrency, subjects.length) }, (_, number) => lane(number));
    const ended = await Promise.allSettled(lanes);
    for (const end of ended) if (end.status === "rejected") throw end.reason;
  } finally {
    await pool?.close();
  }
  return seen;
}

/** Shared by the lanes: if one of them stops early, the others stop too. */
function* each<T>(items: readonly T[]): Generator<T, void> {
  yield* items;
}
