import type { Credential } from "../../contracts/catalogue/credential.ts";
import type { Report, ReportFinding } from "../../contracts/report/report.ts";
import { unaskedBeside } from "../../suites/index.ts";
import type { Check } from "../../suites/model/check.ts";
import { type Placeholder, type Probe, stages } from "../../suites/model/probe.ts";
import type { NotSent } from "../../suites/model/probe-result.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import { secondRunId } from "../../suites/model/second-account.ts";
import { accountOf } from "../credentials/sources.ts";
import type { Redactor } from "../secrets/redactor.ts";
import { assemble } from "./assemble/assemble.ts";
import type { Assembly } from "./assemble/conclude.ts";
import { scrubbed } from "./assemble/scrub.ts";
import { confirm } from "./confirm/confirm.ts";
import { judge } from "./evaluate/judge.ts";
import type { EndedRun, Evidence, PactEvidence, Ran } from "./evidence.ts";
import { KeyPool } from "./execute/keys/key-pool.ts";
import { type ProbeResults, type ProbeRunner, Scheduler } from "./execute/scheduler.ts";
import { type Wiring, wire } from "./execute/wiring.ts";
import { type Plan, plan } from "./plan/plan.ts";

/** The input of a run. */
export interface RunOptions extends Wiring {
  readonly checks: readonly Check[];
  /** Checks that another shard judges; their answers are needed here. */
  readonly contextChecks?: readonly Check[];
  readonly shard?: Evidence["shard"];
  readonly command: string;
  readonly target: Report["target"];
  readonly notices: readonly string[];
  /** Milliseconds for a new credential to begin to work. */
  readonly patienceMs?: number;
  /** Milliseconds before each round that confirms findings. */
  readonly confirm?: { readonly pausesMs: readonly number[] };
  /** Whether these findings end the run. */
  readonly failsFast?: (findings: readonly ReportFinding[]) => boolean;
  readonly onProgress?: (done: number, of: number, phase: string) => void;
  /** Verifies the consumers' pacts, if requested. */
  readonly verifyPacts?: (tools: PactTools) => Promise<PactEvidence>;
}

/** What the verification of pacts uses of the run. */
export interface PactTools {
  readonly runner: ProbeRunner;
  readonly context: RunContext;
  readonly redactor: Redactor;
  /** Values of account placeholders in interactions: placeholders of secrets, or plain text. */
  readonly placeholderMarks: Readonly<Record<AccountPlaceholder, string | undefined>>;
  /** Revokes the key that a probe created, if it is alive. */
  readonly retire: (maker: Probe) => Promise<void>;
  /** The text of a credential that was obtained, for a verifier that sends requests itself. */
  readonly reveal: (credential: Credential) => string | undefined;
  /** Announces the name of a key that another program may create: it is looked up and revoked at the end. */
  readonly expectKey: (name: string, probe: Probe) => Promise<void>;
  readonly signal: AbortSignal;
}

export type AccountPlaceholder = Exclude<
  Placeholder["placeholder"],
  "key-name" | "key-id" | "subject" | `second-${string}`
>;

/** plan → execute → evaluate → confirm. All created keys are revoked, whatever happens. */
export async function run(options: RunOptions): Promise<EndedRun> {
  const planned = plan(options.checks, options.context, options.contextChecks);
  const tools = wire(options);
  tools.redactor.allow(JSON.stringify([options.checks, planned.probes]));
  const startedAt = new Date();
  const begun = performance.now();
  await beginLedgers(planned, options, tools);
  const seen = await execute(planned, options, tools).finally(() => revokeKeys(options, tools));
  // Independent of the system's clock, which may be set during the run.
  const finishedAt = new Date(startedAt.getTime() + Math.round(performance.now() - begun));
  let evidence: Evidence | undefined;
  return {
    plan: planned,
    target: options.target,
    keys: tools.keyManager.counts(),
    get evidence() {
      evidence ??= evidenceOf(seen, { startedAt, finishedAt }, options, tools);
      return evidence;
    },
  };
}

/** What a report is judged by besides the evidence. */
export interface Frame extends Pick<Assembly, "failOn" | "required" | "baseline"> {
  /** Suites and checks that were named. */
  readonly names: readonly string[];
  /** What was requested, if that is known: a shard runs only a part of it. */
  readonly selected?: readonly Check[];
}

/** evaluate → assemble: the report of a run. Pure: a recorded run gives the same report. */
export function reportOf({ plan, evidence }: Ran, frame: Frame): Report {
  const { failOn, required, baseline, names, selected = plan.checks.map(({ check }) => check) } = frame;
  const unasked = names.length === 0 ? unaskedBeside(selected, plan.context.depth) : [];
  return assemble({ plan, evidence, judgement: judge(plan, evidence), failOn, required, unasked, baseline });
}

type Tools = ReturnType<typeof wire>;
type Seen = Pick<Evidence, "results"> & { readonly pacts: PactEvidence | undefined };

/** Sends the plan, then the pacts' requests, then repeats what findings rest on, and ends with probes of revoked keys. */
async function execute(planned: Plan, options: RunOptions, tools: Tools): Promise<Seen> {
  const { executor, keyManager, revokeAll } = tools;
  const { signal, patienceMs, failsFast, verifyPacts, onProgress } = options;
  const capped = options.context.depth === "few-keys" && verifyPacts === undefined;
  const scheduler = new Scheduler(planned, {
    executor,
    signal,
    onSettled: (done, phase) => onProgress?.(done, planned.probes.length, phase),
    ...(failsFast && { isEnough: isEnough(planned, failsFast) }),
    ...(patienceMs !== undefined && { patienceMs }),
    ...(capped && { pool: new KeyPool(planned, (maker) => retire(maker, options, tools)) }),
  });
  try {
    for (const stage of stages.slice(0, -1)) await scheduler.send(stage);
    const pacts = await verifyPacts?.(pactTools(scheduler, options, tools));
    const { results } = scheduler;
    const isAlive = ({ credential }: Probe): boolean => !keyManager.isGone(credential);
    const asked = { plan: planned, results, pacts, executor, signal, isAlive };
    for (const [id, result] of await confirm({ ...asked, ...options.confirm })) results.set(id, result);
    // The JWT expires in the last phase, and no key can be revoked with it afterwards.
    if (planned.probes.some(({ phase }) => phase === "end")) await revokeAll();
    await scheduler.send(["end"]);
    return { results, pacts };
  } finally {
    await scheduler.close();
  }
}

/** Records the owner of the keys before any is created. */
async function beginLedgers(
  { probes }: Plan,
  { context, secrets, ledger, verifyPacts }: RunOptions,
  { secondLedger }: Tools,
): Promise<void> {
  const makers = probes.filter(({ effect }) => effect === "create-key");
  if (makers.length > 0 || verifyPacts !== undefined) await ledger.begin(accountOf(context.runId, secrets));
  if (!makers.some(({ credential }) => credential.kind === "second-jwt")) return;
  const { secondEmail } = secrets;
  await secondLedger.begin(accountOf(secondRunId(context.runId), secondEmail ? { email: secondEmail } : {}));
}

async function revokeKeys({ ledger }: RunOptions, { secondLedger, revokeAll }: Tools): Promise<void> {
  await revokeAll().finally(() => Promise.allSettled([ledger, secondLedger].map((one) => one.close())));
}

const retire = (maker: Probe, { signal }: RunOptions, { executor, keyManager }: Tools): Promise<void> =>
  keyManager.retire(maker, (probe, keyId) => executor.sendOwn(probe, keyId, signal));

function pactTools(runner: ProbeRunner, options: RunOptions, tools: Tools): PactTools {
  const { context, signal } = options;
  const { executor, keyManager, redactor, placeholderMarks } = tools;
  return {
    runner,
    context,
    redactor,
    placeholderMarks,
    signal,
    retire: (maker) => retire(maker, options, tools),
    reveal: (credential) => executor.reveal(credential),
    expectKey: (name, probe) =>
      keyManager.own.expect(name, probe, (own, keyId) => executor.sendOwn(own, keyId, signal)),
  };
}

function evidenceOf(
  { results, pacts }: Seen,
  times: Pick<Evidence, "startedAt" | "finishedAt">,
  { tool, command, target, transport, notices, shard }: RunOptions,
  { log, keyManager, redactor }: Tools,
): Evidence {
  return {
    tool,
    command,
    target,
    ...times,
    waitedMs: transport.waitedMs(),
    ...scrubbed({ results, exchanges: log.exchanges, keys: keyManager.counts(), pacts }, redactor),
    notices,
    ...(shard && { shard }),
  };
}

/** Judges the results so far, only by checks whose results are complete: a part of the matrix may look different from the whole. */
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
