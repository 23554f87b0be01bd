import type { Report } from "../../contracts/report.ts";
import type { Check } from "../../suites/kit/check.ts";
import type { Probe, Slot } from "../../suites/kit/probe.ts";
import type { World } from "../../suites/kit/world.ts";
import type { Redactor } from "../secrets/redactor.ts";
import { type Equipment, equip } from "./equip.ts";
import type { Evidence, PactEvidence } from "./evidence.ts";
import { type Bench, gather, type Observations } from "./gather.ts";
import { KeyRoom } from "./key-room.ts";
import { type Plan, plan } from "./plan.ts";
import { scrubbed } from "./scrub.ts";

/** What a run is made of. */
export interface RunOptions extends Equipment {
  readonly checks: readonly Check[];
  /** Checks that another shard judges, and whose answers are looked at. */
  readonly context?: readonly Check[];
  readonly shard?: Evidence["shard"];
  readonly command: string;
  readonly target: Report["target"];
  readonly notices: readonly string[];
  readonly onProgress?: (done: number, of: number, phase: string) => void;
  /** Holds the deployment to the consumers' pacts, where that is asked for. */
  readonly verifyPacts?: (tools: PactTools) => Promise<PactEvidence>;
}

/** What the verification of pacts works with. */
export interface PactTools {
  readonly bench: Bench;
  readonly world: World;
  readonly redactor: Redactor;
  /** What stands in this run for the slots that an account's interactions need: marks of secrets, or plain text. */
  readonly slotMarks: Readonly<Record<AccountSlot, string | undefined>>;
  readonly signal: AbortSignal;
}

export type AccountSlot = Exclude<Slot["slot"], "key-name">;

/** Milliseconds for revocations at the end: all of them, or within what an interrupted user is promised. */
const revocationBudgetMs = { whole: 30_000, interrupted: 3_000 } as const;

/** Sends the plan and revokes every key that it made, whatever happens. */
export async function run(
  options: RunOptions,
): Promise<{ readonly plan: Plan; readonly evidence: Evidence }> {
  const planned = plan(options.checks, options.world, options.context);
  const startedAt = new Date();
  const begun = performance.now();
  const { courier, desk, log, redactor, slotMarks } = equip(options);
  redactor.allow(JSON.stringify([options.checks, planned.probes]));
  const { signal, onProgress, verifyPacts, world } = options;
  const onSettled = (done: number, phase: string): void => onProgress?.(done, planned.probes.length, phase);
  let observations: Observations;
  let pacts: PactEvidence | undefined;
  const further = async (bench: Bench): Promise<void> => {
    pacts = await verifyPacts?.({ bench, world, redactor, slotMarks, signal });
  };
  const revokeAll = (): Promise<void> => {
    const budget = signal.reason === "interrupted" ? "interrupted" : "whole";
    const limit = AbortSignal.timeout(revocationBudgetMs[budget]);
    return desk.revokeAll((probe, keyId) => courier.errand(probe, keyId, limit));
  };
  const retire = (maker: Probe): Promise<void> =>
    desk.retire(maker, (probe, keyId) => courier.errand(probe, keyId, signal));
  const capped = world.depth === "few-keys" && verifyPacts === undefined;
  try {
    observations = await gather(planned, {
      courier,
      signal,
      onSettled,
      further,
      beforeEnd: revokeAll,
      ...(capped && { room: new KeyRoom(planned, retire) }),
    });
  } finally {
    await revokeAll();
    await options.ledger.close();
  }
  const evidence: Evidence = {
    tool: options.tool,
    command: options.command,
    target: options.target,
    startedAt,
    // Not by the system's clock, which may be set meanwhile.
    finishedAt: new Date(startedAt.getTime() + Math.round(performance.now() - begun)),
    waitedMs: options.transport.waitedMs(),
    ...scrubbed({ observations, exchanges: log.exchanges, keys: desk.counts(), pacts }, redactor),
    notices: options.notices,
    ...(options.shard === undefined ? {} : { shard: options.shard }),
  };
  return { plan: planned, evidence };
}
