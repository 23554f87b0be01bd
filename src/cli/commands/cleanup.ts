import { option } from "../../../contracts/config/setting.ts";
import { runCleanup, type Swept } from "../../api/cleanup.ts";
import { leftWords } from "../../report/document/words.ts";
import { escapeTerminal } from "../../report/escape.ts";
import type { Stray } from "../../run/execute/keys/strays.ts";
import type { PassedOver } from "../../run/execute/keys/sweep.ts";
import { UserError } from "../../user-error.ts";
import type { CommandContext } from "../io/context.ts";
import { confirmOn } from "../io/terminal.ts";
import { defineCommand } from "../options/command.ts";
import { deploymentOptions } from "../options/shared.ts";

export const cleanup = defineCommand({
  name: "cleanup",
  group: "Credentials",
  describe: "revoke keys that earlier runs left behind",
  options: {
    ...deploymentOptions,
    dryRun: option.flag("selection", "only list what would be revoked"),
    all: option.flag(
      "selection",
      "also keys of other machines' runs that began less than an hour ago; asks first",
    ),
    yes: option.flag("selection", "with --all: do not ask, and leave runs alone that may still be going"),
  },
  positionals: [
    { name: "runs", many: true, describe: "runs whose keys are revoked even if they may still be going" },
  ],
  examples: [
    ["cleanup --dry-run", "what earlier runs left at AUTH_URL"],
    ["cleanup", "revoke it"],
    ["cleanup --all", "also what runs on other machines left a short while ago"],
    ["cleanup 20261124t080741-k3f9qa", "revoke the keys of one run, even if it may still be going"],
  ],
  async run({ dryRun = false, all = false, yes = false, runs, ...args }, context) {
    const settings = await context.settings(args);
    if (settings.readOnly && !dryRun)
      throw new UserError("This environment is read-only: use --dry-run to see which keys are left there");
    const ask = confirmOn(context.io, context.output);
    if (all && !yes && !dryRun && ask === undefined)
      throw new UserError(
        "--all may revoke keys of runs on other machines: name those runs, or use --dry-run to see them first",
      );
    const confirm = async (strays: readonly Stray[]): Promise<boolean> => {
      if (!all || yes || strays.length === 0) return true;
      for (const stray of strays) context.output.notice(`${lineOf(stray)}\n`);
      return (
        (await ask?.(`Revoke ${strays.length === 1 ? "this key" : `these ${strays.length} keys`}? [y/N] `)) ??
        false
      );
    };
    const done = await context.run(async (host, interruption) => {
      // Whether a run on another machine is over can only be guessed: a person decides, or names the run.
      const found = await runCleanup(settings, { dryRun, all: all && !yes, named: runs, confirm }, host);
      return interruption.code ?? found;
    });
    if (typeof done === "number") return done;
    return reportSweep(done, dryRun, context);
  },
});

/** 0: nothing is left; 5: something is left; 3: unknown. */
function reportSweep(
  { result, pastRuns, authUrl, unwritten }: Swept,
  dryRun: boolean,
  context: CommandContext,
): number {
  if (result.trouble !== undefined) {
    context.notice(`nothing could be revoked: ${result.trouble}`);
    return 3;
  }
  const { strays, revoked, listed, passedOver } = result;
  for (const stray of strays) {
    const why = stray.left === undefined ? "" : `: ${leftWords[stray.left]}`;
    context.output.result(`${verbFor(stray, result, dryRun)}  ${lineOf(stray)}${why}\n`);
  }
  if (strays.length === 0) context.output.result("No keys of earlier runs are left here.\n");
  if (!listed)
    context.notice(
      `no list of keys is exposed here: only keys in this machine's ledger were found${revoked.length === 0 ? "" : ", and only the answers to their revocations say that they are gone: they may still work"}`,
    );
  for (const { message } of unwritten) context.notice(message);
  for (const run of passedOver) context.notice(passedWords(run));
  for (const run of pastRuns) warn(run, authUrl, context);
  return dryRun || revoked.length === strays.length ? 0 : 5;
}

function verbFor(stray: Stray, { revoked, declined }: Swept["result"], dryRun: boolean): string {
  if (declined) return "left";
  if (revoked.includes(stray)) return "revoked";
  return dryRun && stray.left === undefined ? "would revoke" : "could not revoke";
}

const lineOf = ({ name, id }: Stray): string => escapeTerminal(`${name}  (${id ?? "identifier unknown"})`);

const passedWords = ({ runId, because, host }: PassedOver): string => {
  switch (because) {
    case "going":
      return `left alone: run ${runId} is still going`;
    case "may-be-going":
      return `left alone: run ${runId} may still be going${host === undefined ? "" : ` on ${host}`}. To revoke its keys: titan-auth cleanup ${runId}`;
    case "other-account":
      return `left alone: run ${runId} was made with another account. Run cleanup with that account`;
  }
};

/** Names what this cleanup could not do for a past run. */
function warn(run: Swept["pastRuns"][number], authUrl: string, context: CommandContext): void {
  if (run.kind === "damaged") context.notice(`${run.file} cannot be read: ${run.because}`);
  else if (run.authUrl !== authUrl)
    context.notice(
      `run ${run.runId} left keys at ${run.authUrl}: run titan-auth cleanup with AUTH_URL set to it`,
    );
}
