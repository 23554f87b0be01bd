import { runCleanup, type Swept } from "../../api/cleanup.ts";
import { resolveOne } from "../../config/resolve.ts";
import { escapeTerminal } from "../../report/escape.ts";
import { UserError } from "../../user-error.ts";
import type { CommandContext } from "../io/context.ts";
import { defineCommand } from "../options/command.ts";
import { deploymentOptions } from "../options/shared.ts";

export const cleanup = defineCommand({
  name: "cleanup",
  group: "Credentials",
  describe: "revoke keys that earlier runs left behind",
  options: {
    ...deploymentOptions,
    dryRun: { kind: "flag", group: "selection", describe: "only list what would be revoked" },
    all: {
      kind: "flag",
      group: "selection",
      describe: "also keys of other machines' runs that began less than an hour ago",
    },
  },
  positionals: [],
  examples: [
    ["cleanup --dry-run", "what earlier runs left at AUTH_URL"],
    ["cleanup", "revoke it"],
  ],
  async run({ dryRun = false, all = false, ...args }, context) {
    const settings = await resolveOne(args, context.surroundings);
    context.guard([settings]);
    if (settings.readOnly && !dryRun)
      throw new UserError("This environment is read-only: use --dry-run to see which keys are left there");
    const done = await context.run(async (host, interruption) => {
      const found = await runCleanup(settings, { dryRun, all }, host);
      return interruption.code ?? found;
    });
    if (typeof done === "number") return done;
    return reportSweep(done, dryRun, context);
  },
});

/** 0: nothing is left; 5: something is; 3: nothing could be found out. */
function reportSweep({ result, pastRuns, authUrl }: Swept, dryRun: boolean, context: CommandContext): number {
  if (result.trouble !== undefined) {
    context.notice(`nothing could be revoked: ${result.trouble}`);
    return 3;
  }
  const { strays, revoked, listed } = result;
  for (const stray of strays) {
    const verb = revoked.includes(stray) ? "revoked" : dryRun ? "would revoke" : "could not revoke";
    context.output.result(
      `${verb}  ${escapeTerminal(`${stray.name}  (${stray.id ?? "identifier unknown"})`)}\n`,
    );
  }
  if (strays.length === 0) context.output.result("No keys of earlier runs are left here.\n");
  if (!listed)
    context.notice("no list of keys is exposed here: only keys in this machine's ledger were found");
  for (const run of pastRuns) warn(run, authUrl, context);
  return dryRun || revoked.length === strays.length ? 0 : 5;
}

/** Names what this cleanup could not do for a past run. */
function warn(run: Swept["pastRuns"][number], authUrl: string, context: CommandContext): void {
  if (run.kind === "damaged") context.notice(`${run.file} cannot be read: ${run.because}`);
  else if (run.authUrl !== authUrl)
    context.notice(
      `run ${run.runId} left keys at ${run.authUrl}: run titan-auth cleanup with AUTH_URL set to it`,
    );
}
