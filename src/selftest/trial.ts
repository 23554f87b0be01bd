import { randomBytes, randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { Report } from "../../contracts/report/report.ts";
import type { Check } from "../../suites/model/check.ts";
import { contextDefaults, defaultPolicy, type RunContext } from "../../suites/model/run-context.ts";
import { openLedger } from "../credentials/keys/ledger.ts";
import { createRunId } from "../credentials/run-id.ts";
import { secretsOf } from "../credentials/sources.ts";
import { type Embedded, type EmbeddedOptions, startEmbedded } from "../embedded/index.ts";
import { systemClock } from "../http/clock.ts";
import { createTransport } from "../http/transport.ts";
import type { Ran } from "../run/evidence.ts";
import { type Frame, type RunOptions, reportOf, run } from "../run/run.ts";

/** A whole run over real HTTP on loopback, against its own deployment. */
export interface TrialOptions {
  readonly embedded: EmbeddedOptions;
  readonly checks: readonly Check[];
  /** Differences from the defaults of all trials. */
  readonly context: Partial<RunContext>;
  /** Whether reads use objects that exist. */
  readonly real?: boolean;
  /** Milliseconds for one request. */
  readonly timeoutMs: number;
  /** Folder for the ledger of keys. */
  readonly stateDir: string;
  readonly tool: Report["tool"];
  readonly command: string;
  readonly signal: AbortSignal;
  readonly verifyPacts?: RunOptions["verifyPacts"];
  /** Milliseconds within which a new credential must work. */
  readonly patienceMs?: number;
  /** Which part of a whole it is. */
  readonly part?: Pick<RunOptions, "contextChecks" | "shard">;
}

export interface Trial extends Ran {
  readonly report: Report;
  /** Names of keys that are alive when the run is over. */
  readonly alive: readonly string[];
}

/** Milliseconds within which a revoked key must be refused. Short, so that flaws of revocation show quickly. */
const revocationMs = 2_600;
/** Milliseconds within which a new key must work, unless the variation delays keys. */
const freshMs = 600;
/** Milliseconds between the rounds that confirm findings. */
const confirmPausesMs = [30, 60];
/** Milliseconds for a whole run. */
const patienceMs = 240_000;
/** Requests of one run under way at once. */
const requestsAtOnce = 8;

/** Starts the deployment, runs the suites against it with its own account, and stops it. */
export async function attempt({ embedded, ...options }: TrialOptions): Promise<Trial> {
  return attemptAt(await startEmbedded(embedded), options);
}

/** A deployment that has started. */
export type Started = Omit<Embedded, Extras> & Partial<Pick<Embedded, Extras>>;

/** What only the embedded deployment has. */
type Extras = "fixtures" | "taskServiceUrl" | "secondAccount";

/** The same with a deployment that has started already. */
export async function attemptAt(
  deployment: Started,
  options: Omit<TrialOptions, "embedded">,
): Promise<Trial> {
  const { timeoutMs, checks } = options;
  const end = new AbortController();
  const follow = (): void => end.abort(options.signal.reason);
  // One listener for each deployment that is tried at once; Node warns of a leak above ten.
  setMaxListeners(0, options.signal);
  options.signal.addEventListener("abort", follow);
  const transport = createTransport({
    timeoutMs,
    concurrency: requestsAtOnce,
    insecure: false,
    proxy: {},
    deadline: systemClock.now() + patienceMs,
  });
  try {
    const ran = await run({
      ...equipment(deployment, { ...options, signal: end.signal }),
      ...options.part,
      checks,
      transport,
    });
    const alive = deployment.livingKeys().map(({ name }) => name);
    return { ...ran, alive, report: reportOf(ran, trialFrame) };
  } finally {
    // The signal of a self test outlives the trial, and would keep it in memory.
    options.signal.removeEventListener("abort", follow);
    await transport.close();
    await deployment.close();
  }
}

function equipment(
  deployment: Started,
  options: Omit<TrialOptions, "embedded">,
): Omit<RunOptions, "checks" | "transport"> {
  const { stateDir, tool, command, signal, verifyPacts } = options;
  const fixtures = options.real && deployment.fixtures ? { fixtures: deployment.fixtures } : {};
  const context = runContextOf(deployment, { ...options.context, ...fixtures });
  const { authUrl, taskServiceUrl, runId } = context;
  return {
    context,
    secrets: secretsOf(deployment),
    ledger: openLedger({
      stateDir,
      runId,
      authUrl,
      pid: process.pid,
      host: "loopback",
      now: new Date(),
      durable: false,
    }),
    tool,
    command,
    target: { authUrl, taskServiceUrl, embedded: true },
    notices: [],
    patienceMs: options.patienceMs ?? freshMs,
    confirm: { pausesMs: confirmPausesMs },
    signal,
    ...(verifyPacts === undefined ? {} : { verifyPacts }),
  };
}

/** How reports of trials are made. */
export const trialFrame: Frame = { failOn: "medium", required: [], names: [] };

const runContextOf = (
  { url, taskServiceUrl = url, secondAccount }: Started,
  changes: Partial<RunContext>,
): RunContext => ({
  ...contextDefaults,
  means: new Set([
    "account",
    "jwt",
    "any-key",
    "expired-jwt",
    "minting",
    "writes",
    ...(secondAccount ? (["second-account"] as const) : []),
  ]),
  runId: createRunId(new Date(), randomBytes),
  absentId: randomUUID(),
  authUrl: url,
  taskServiceUrl,
  policy: { ...defaultPolicy, revocationMs },
  ...changes,
});
