import type { RunSettings } from "../config/resolve.ts";
import { type PastRun, readLedgers } from "../credentials/keys/past-runs.ts";
import { accountOf } from "../credentials/sources.ts";
import type { Stray } from "../run/execute/keys/strays.ts";
import { type Sweep, sweep } from "../run/execute/keys/sweep.ts";
import { wire } from "../run/execute/wiring.ts";
import { UserError } from "../user-error.ts";
import type { Host } from "./host.ts";
import { meansOf, runContextOf } from "./run-context.ts";
import { openTarget, withSession } from "./session.ts";

const limitMs = 120_000;
const hourMs = 60 * 60 * 1000;

interface CleanupOptions {
  readonly dryRun: boolean;
  /** Also keys of runs on other machines. */
  readonly all: boolean;
  /** Runs whose keys are revoked even where they may still be going. */
  readonly named: readonly string[];
  /** Asks whether these keys are to be revoked. */
  readonly confirm: (strays: readonly Stray[]) => Promise<boolean>;
}

/** What was found of earlier runs, and what became of it. */
export interface Swept {
  readonly result: Sweep;
  readonly pastRuns: readonly PastRun[];
  readonly authUrl: string;
}

/** Revokes the keys that earlier runs left at a deployment. */
export async function runCleanup(
  settings: RunSettings,
  { dryRun, ...chosen }: CleanupOptions,
  host: Host,
): Promise<Swept> {
  const { addresses, secrets } = await openTarget(settings);
  const means = meansOf(secrets, false);
  if (!means.has("jwt"))
    throw new UserError(
      "Revoking keys needs an account or a JWT: set TITAN_EMAIL and TITAN_PASSWORD, or JWT_TOKEN",
    );
  const context = runContextOf({ described: settings.described }, addresses, means);
  const pastRuns = await readLedgers(host.stateDir);
  const options = { context, connection: settings.connection, limitMs, patient: true };
  return withSession(options, host, async (session) => {
    const { executor } = wire({ ...session, secrets });
    try {
      const result = await sweep({
        executor,
        signal: session.signal,
        authUrl: context.authUrl,
        profile: context.profile,
        signsIn: means.has("account"),
        pastRuns,
        dryRun,
        ...chosen,
        accountOf: (runId) => accountOf(runId, secrets),
        before: new Date(Date.now() - hourMs),
        now: Date.now,
      });
      return { result, pastRuns, authUrl: context.authUrl };
    } finally {
      await session.ledger.close();
    }
  });
}
