import { type PastRun, readLedgers } from "../credentials/keys/past-runs.ts";
import { accountOf } from "../credentials/sources.ts";
import { escapeTerminal } from "../report/escape.ts";
import { type Sweep, sweep } from "../run/execute/sweep.ts";
import { wire } from "../run/execute/wiring.ts";
import { UserError } from "../user-error.ts";
import type { ConnectionArguments, Given } from "./arguments.ts";
import { output } from "./io/safe-output.ts";
import { connectionOf, real } from "./prepare.ts";
import { withRequestSession } from "./request-session.ts";
import { resolveOne } from "./resolve-settings.ts";
import { meansOf, runContextOf } from "./run-context.ts";
import { stateDir } from "./surroundings.ts";

export type CleanupArguments = ConnectionArguments & { readonly dryRun?: boolean; readonly all?: boolean };

const limitMs = 120_000;
const hourMs = 60 * 60 * 1000;

/** `titan-auth cleanup`: revokes what earlier runs left behind. 0: nothing is left; 5: something is; 3: nothing could be told. */
export async function cleanup(given: Given<CleanupArguments>): Promise<number> {
  const args = await resolveOne(given, process.env);
  if (args.readOnly && !args.dryRun)
    throw UserError.of(
      args.site.layers.placeOf(["readOnly"]) || "readOnly",
      "an environment in which keys may be revoked",
      "one that is read-only",
      "Use --dry-run to see what is left there",
    );
  const { addresses, secrets } = await real(args);
  const means = meansOf(secrets, false);
  if (!means.has("jwt")) {
    throw UserError.of(
      "credentials",
      "an account or a JWT, which alone can revoke keys",
      "none",
      "Set TITAN_EMAIL and TITAN_PASSWORD, or JWT_TOKEN",
    );
  }
  const context = runContextOf({ ...args, depth: "proof", allowBillingWrite: false }, addresses, means);
  const pastRuns = await readLedgers(stateDir(process.env));
  const options = { context, connection: connectionOf(args), limitMs, patient: true };
  return withRequestSession(options, async ({ interruption, ...equipment }) => {
    const { executor } = wire({ ...equipment, secrets });
    try {
      const result = await sweep({
        executor,
        signal: equipment.signal,
        authUrl: context.authUrl,
        profile: context.profile,
        signsIn: means.has("account"),
        pastRuns,
        accountOf: (runId) => accountOf(runId, secrets),
        dryRun: args.dryRun ?? false,
        named: [],
        before: new Date(Date.now() - (args.all ? 0 : hourMs)),
        confirm: async () => true,
        now: Date.now,
      });
      if (interruption.code !== undefined) return interruption.code;
      return tell(result, args.dryRun ?? false, pastRuns, context.authUrl);
    } finally {
      await equipment.ledger.close();
    }
  });
}

function tell(result: Sweep, dryRun: boolean, pastRuns: readonly PastRun[], authUrl: string): number {
  if (result.trouble !== undefined) {
    output.notice(`titan-auth: nothing could be revoked: ${result.trouble}\n`);
    return 3;
  }
  const { strays, revoked } = result;
  for (const stray of strays) {
    const verb = revoked.includes(stray) ? "revoked" : dryRun ? "would revoke" : "could not revoke";
    output.result(`${verb}  ${escapeTerminal(`${stray.name}  (${stray.id ?? "identifier unknown"})`)}\n`);
  }
  if (strays.length === 0) output.result("No keys of earlier runs are left here.\n");
  if (!result.listed) output.notice(`titan-auth: ${unlisted}\n`);
  for (const run of pastRuns) warn(run, authUrl);
  return dryRun || revoked.length === strays.length ? 0 : 5;
}

const unlisted = "no list of keys is exposed here: only keys in this machine's ledger were found";

/** Says of a past run what this cleanup could not do for it. */
function warn(run: PastRun, authUrl: string): void {
  if (run.kind === "damaged") output.notice(`titan-auth: ${run.file} cannot be read: ${run.because}\n`);
  else if (run.authUrl !== authUrl) {
    output.notice(
      `titan-auth: run ${run.runId} left keys at ${run.authUrl}: run cleanup with AUTH_URL set to it\n`,
    );
  }
}
