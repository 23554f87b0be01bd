import { secondRunId } from "../../suites/model/second-account.ts";
import type { RunSettings } from "../config/resolve.ts";
import type { Ledger } from "../credentials/keys/ledger.ts";
import { type PastRun, readLedgers, strike } from "../credentials/keys/past-runs.ts";
import { accountOf, type GatheredSecrets } from "../credentials/sources.ts";
import { proveList, unproven } from "../run/execute/keys/list-proof.ts";
import type { Stray } from "../run/execute/keys/strays.ts";
import { type PassedOver, type Sweep, sweep } from "../run/execute/keys/sweep.ts";
import { wire } from "../run/execute/wiring.ts";
import { UserError } from "../user-error.ts";
import type { Host } from "./host.ts";
import { meansOf, runContextOf } from "./run-context.ts";
import { openTarget, withSession } from "./session.ts";

const limitMs = 120_000;
const hourMs = 60 * 60 * 1000;

interface CleanupOptions {
  readonly dryRun: boolean;
  /** Also the keys of runs on other machines. */
  readonly all: boolean;
  /** Runs whose keys are revoked even if they may still be going. */
  readonly named: readonly string[];
  /** Asks whether these keys are to be revoked. */
  readonly confirm: (strays: readonly Stray[]) => Promise<boolean>;
}

/** What earlier runs left, and what was done about it. */
export interface Swept {
  readonly result: Sweep;
  readonly pastRuns: readonly PastRun[];
  readonly authUrl: string;
  /** Files that could not be written: they name more keys than there are. */
  readonly unwritten: readonly UserError[];
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
    const unwritten: UserError[] = [];
    // A disk that is full or read-only keeps no key alive.
    const despiteDisk = async <T>(otherwise: T, task: () => Promise<T>): Promise<T> => {
      try {
        return await task();
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        unwritten.push(error);
        return otherwise;
      }
    };
    const secondLedger = session.ledger.beside(secondRunId(context.runId));
    const sweepAs = async (own: GatheredSecrets, ledger: Ledger): Promise<Sweep> => {
      const tools = wire({ ...session, ledger, secrets: own });
      return sweep({
        executor: tools.executor,
        signal: session.signal,
        authUrl: context.authUrl,
        profile: context.profile,
        signsIn: own.email !== undefined && own.password !== undefined,
        pastRuns,
        dryRun,
        ...chosen,
        accountOf: (runId) => accountOf(runId, own),
        before: new Date(Date.now() - hourMs),
        prove: () =>
          despiteDisk(unproven, async () => {
            await ledger.begin(accountOf(context.runId, own));
            return proveList(tools, context, session.signal);
          }),
        strike: (run, gone) => despiteDisk(undefined, () => strike(run, gone)),
        now: Date.now,
      });
    };
    try {
      const first = await sweepAs(secrets, session.ledger);
      const second = first.trouble === undefined ? asSecond(secrets) : undefined;
      const result = second === undefined ? first : bothOf(first, await sweepAs(second, secondLedger));
      return { result, pastRuns, authUrl: context.authUrl, unwritten };
    } finally {
      await Promise.all([session.ledger, secondLedger].map((ledger) => ledger.close()));
    }
  });
}

/** The second account in place of the first. */
function asSecond({ secondEmail, secondPassword, notices }: GatheredSecrets): GatheredSecrets | undefined {
  if (secondEmail === undefined || secondPassword === undefined) return undefined;
  return { email: secondEmail, password: secondPassword, notices };
}

/** The results of both accounts. If the second one cannot sign in, its keys stay passed over. */
function bothOf(first: Sweep, second: Sweep): Sweep {
  if (second.trouble !== undefined) return first;
  const isLeft = ({ runId, because }: PassedOver) =>
    because !== "other-account" || [first, second].every((one) => isPassedOver(runId, one));
  const passedOver = [...first.passedOver, ...second.passedOver].filter(isLeft);
  return {
    ...first,
    strays: [...first.strays, ...second.strays],
    revoked: [...first.revoked, ...second.revoked],
    passedOver: passedOver.filter(
      ({ runId }, index) => passedOver.findIndex((one) => one.runId === runId) === index,
    ),
    listed: first.listed && second.listed,
    ...(second.declined && { declined: true }),
  };
}

const isPassedOver = (runId: string, { passedOver }: Sweep): boolean =>
  passedOver.some((one) => one.runId === runId && one.because === "other-account");
