import type { Credential } from "../../contracts/catalogue/credential.ts";
import type { Report, ReportFinding } from "../../contracts/report/report.ts";
import type { Check } from "../../suites/model/check.ts";
import type { Placeholder, Probe } from "../../suites/model/probe.ts";
import type { NotSent } from "../../suites/model/probe-result.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import { secondRunId } from "../../suites/model/second-account.ts";
import { accountOf } from "../credentials/sources.ts";
import type { Redactor } from "../secrets/redactor.ts";
import { scrubbed } from "./assemble/scrub.ts";
import { confirm } from "./confirm/confirm.ts";
import { judge } from "./evaluate/judge.ts";
import type { Evidence, PactEvidence } from "./evidence.ts";
import { KeyPool } from "./execute/keys/key-pool.ts";
import { executePlan, type ProbeResults, type ProbeRunner } from "./execute/scheduler.ts";
import { type Wiring, wire } from "./execute/wiring.ts";
import { type Plan, plan } from "./plan/plan.ts";

/** What a run is made of. */
export interface RunOptions extends Wiring {
  readonly checks: readonly Check[];
  /** Checks that another shard judges, and whose answers are looked at. */
  readonly contextChecks?: readonly Check[];
  readonly shard?: Evidence["shard"];
  readonly command: string;
  readonly target: Report["target"];
  readonly notices: readonly string[];
  /** Milliseconds within which a new credential must work. */
  readonly patienceMs?: number;
  /** Milliseconds between the rounds in which findings are confirmed. */
  readonly confirm?: { readonly pausesMs: readonly number[] };
  /** Whether these findings end the run. */
  readonly failsFast?: (findings: readonly ReportFinding[]) => boolean;
  readonly onProgress?: (done: number, of: number, phase: string) => void;
  /** Holds the deployment to the consumers' pacts, where that is asked for. */
  readonly verifyPacts?: (tools: PactTools) => Promise<PactEvidence>;
}

/** What the verification of pacts works with. */
export interface PactTools {
  readonly runner: ProbeRunner;
  readonly context: RunContext;
  readonly redactor: Redactor;
  /** Values of the placeholders that interactions of an account need: marks of secrets, or plain text. */
  readonly placeholderMarks: Readonly<Record<AccountPlaceholder, string | undefined>>;
  /** Revokes the key that a probe made, where it is alive. */
  readonly retire: (maker: Probe) => Promise<void>;
  /** The text of a credential that was obtained, for a verifier that sends requests itself. */
  readonly reveal: (credential: Credential) => string | undefined;
  /** Told of a name under which another program may create a key: it is looked up and revoked at the end. */
  readonly expectKey: (name: string, probe: Probe) => Promise<void>;
  readonly signal: AbortSignal;
}

export type AccountPlaceholder = Exclude<
  Placeholder["placeholder"],
  "key-name" | "key-id" | "subject" | `second-${string}`
>;

/** Judges what is there so far, by the checks that have all they need: a part of the matrix may tell another story than the whole. */
const isEnough =
  (planned: Plan, failsFast: NonNullable<RunOptions["failsFast"]>) =>
  (results: ProbeResults): boolean => {
    const missing = planned.probes.filter(({ id }) => !results.has(id)).map(({ id }) => id);
    const open = new Set(missing.flatMap((id) => planned.purposes.get(id) ?? []));
    const soFar = new Map([...results, ...missing.map((id) => [id, notYet] as const)]);
    const { findings } = judge(planned, { results: soFar });
    return failsFast(findings.filter(({ check }) => !open.has(check)));
  };

const notYet: NotSent = { kind: "not-sent", reason: "fail-fast", detail: "not sent yet" };

/** Sends the plan and revokes every key that it made, whatever happens. */
export async function run(
  options: RunOptions,
): Promise<{ readonly plan: Plan; readonly evidence: Evidence }> {
  const planned = plan(options.checks, options.context, options.contextChecks);
  const startedAt = new Date();
  const begun = performance.now();
  const { executor, keyManager, secondLedger, log, redactor, placeholderMarks, revokeAll } = wire(options);
  redactor.allow(JSON.stringify([options.checks, planned.probes]));
  const { signal, onProgress, verifyPacts, context } = options;
  const onSettled = (done: number, phase: string): void => onProgress?.(done, planned.probes.length, phase);
  let results: ProbeResults;
  let pacts: PactEvidence | undefined;
  const sendOwn = (probe: Probe, keyId?: string) => executor.sendOwn(probe, keyId, signal);
  const retire = (maker: Probe): Promise<void> => keyManager.retire(maker, sendOwn);
  const further = async (runner: ProbeRunner): Promise<void> => {
    const reveal = (credential: Credential) => executor.reveal(credential);
    const expectKey = (name: string, probe: Probe) => keyManager.own.expect(name, probe, sendOwn);
    const shared = { runner, context, redactor, placeholderMarks, signal };
    pacts = await verifyPacts?.({ ...shared, retire, reveal, expectKey });
  };
  const capped = context.depth === "few-keys" && verifyPacts === undefined;
  const mayCreate = planned.probes.some(({ effect }) => effect === "create-key") || verifyPacts !== undefined;
  if (mayCreate) await options.ledger.begin(accountOf(context.runId, options.secrets));
  const { secondEmail } = options.secrets;
  if (
    planned.probes.some(
      ({ credential, effect }) => effect === "create-key" && credential.kind === "second-jwt",
    )
  )
    await secondLedger.begin(
      accountOf(secondRunId(context.runId), secondEmail ? { email: secondEmail } : {}),
    );
  try {
    results = await executePlan(planned, {
      executor,
      signal,
      onSettled,
      further,
      beforeEnd: revokeAll,
      ...(options.failsFast && { isEnough: isEnough(planned, options.failsFast) }),
      confirm: (results) =>
        confirm({
          plan: planned,
          results,
          pacts,
          executor,
          signal,
          isAlive: ({ credential }) => !keyManager.isGone(credential),
          ...options.confirm,
        }),
      ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }),
      ...(capped && { pool: new KeyPool(planned, retire) }),
    });
  } finally {
    const ledgers = [options.ledger, secondLedger];
    await revokeAll().finally(() => Promise.allSettled(ledgers.map((ledger) => ledger.close())));
  }
  const evidence: Evidence = {
    tool: options.tool,
    command: options.command,
    target: options.target,
    startedAt,
    // Not by the system's clock, which may be set meanwhile.
    finishedAt: new Date(startedAt.getTime() + Math.round(performance.now() - begun)),
    waitedMs: options.transport.waitedMs(),
    ...scrubbed({ results, exchanges: log.exchanges, keys: keyManager.counts(), pacts }, redactor),
    notices: options.notices,
    ...(options.shard === undefined ? {} : { shard: options.shard }),
  };
  return { plan: planned, evidence };
}
