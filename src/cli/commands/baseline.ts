import type { BaselineEntry } from "../../../contracts/config/baseline.ts";
import { option } from "../../../contracts/config/setting.ts";
import type { Report } from "../../../contracts/report/report.ts";
import { prunable, standingOf, update } from "../../compare/baseline/edit.ts";
import { emptyBaseline } from "../../config/baseline-file.ts";
import { promptFormats } from "../../report/page.ts";
import { baselineReporters } from "../../report/reporters.ts";
import { UserError } from "../../user-error.ts";
import type { CommandContext } from "../io/context.ts";
import { probeFiles } from "../io/files.ts";
import { loadBaseline, loadReport } from "../io/saved.ts";
import { type Arguments, defineCommand } from "../options/command.ts";
import { formatOption, lookSettings } from "../options/shared.ts";

const options = {
  baseline: option.text("target", "FILE", "the file", { default: "titan-auth-baseline.yaml" }),
  from: option.text("target", "RUN.json", "saved run whose findings are accepted, or gone"),
  reason: option.text("selection", "TEXT", "why they are accepted"),
  owner: option.text("selection", "NAME", "who is responsible for them"),
  expires: option.text(
    "selection",
    "YYYY-MM-DD",
    "last day (UTC); within 14 days for a finding that lets somebody in",
  ),
  ...formatOption(promptFormats),
  ...lookSettings,
} as const;

const positionals = [
  { name: "action", required: true, choices: ["update", "prune", "show"], describe: "what to do" },
  {
    name: "findings",
    many: true,
    describe: "update: only these, by id or fingerprint; all that fail the run unless named",
  },
] as const;

type BaselineArguments = Arguments<typeof options, typeof positionals>;

export const baseline = defineCommand({
  name: "baseline",
  group: "Reports",
  describe: "accept findings for a time (update), remove what is gone (prune), or show them",
  options,
  positionals,
  examples: [
    [
      'baseline update --from report.json --reason "known, TITAN-12" --owner team-auth --expires 2027-01-15',
      "accept what fails that run",
    ],
    ["check --baseline titan-auth-baseline.yaml", "a gate that only new findings fail"],
  ],
  async run(args, context) {
    switch (args.action) {
      case "update":
        return accept(args, context);
      case "prune":
        return prune(args, context);
      case "show": {
        const { entries } = await loadBaseline(args.baseline, context.io.cwd);
        return list(entries, "in the baseline", args, context);
      }
    }
  },
});

async function accept(args: BaselineArguments, context: CommandContext): Promise<number> {
  const { cwd } = context.io;
  const run = await runIn(args, cwd);
  const acceptance = {
    reason: needed("--reason", args.reason, '--reason "known, TITAN-12"'),
    owner: needed("--owner", args.owner, "--owner team-auth"),
    expires: needed("--expires", args.expires, "--expires 2027-01-15"),
  };
  await probeFiles([args.baseline], cwd);
  const file = await loadBaseline(args.baseline, cwd, emptyBaseline);
  const { added, replaced } = update(file.entries, run, acceptance, args.findings, new Date());
  const done = [...added, ...replaced.values()];
  if (done.length > 0) await write(args, file.changed({ added, replaced }), context);
  return list(done, "accepted", args, context);
}

async function prune(args: BaselineArguments, context: CommandContext): Promise<number> {
  const { cwd } = context.io;
  const run = await runIn(args, cwd);
  await probeFiles([args.baseline], cwd);
  const file = await loadBaseline(args.baseline, cwd);
  const removed = prunable(file.entries, run);
  if (removed.size > 0) await write(args, file.changed({ added: [], removed }), context);
  const gone = file.entries.filter((_, index) => removed.has(index));
  return list(gone, "removed", args, context);
}

function list(
  entries: readonly BaselineEntry[],
  what: string,
  args: BaselineArguments,
  context: CommandContext,
): number {
  const now = new Date();
  const listed = entries.map((entry) => ({ ...entry, standing: standingOf(entry, now) }));
  const page = context.page(args);
  const view = { schemaVersion: 1, what, file: args.baseline, entries: listed, exitCode: 0 } as const;
  context.output.result(baselineReporters[args.format](view, page));
  return 0;
}

const write = ({ baseline: path }: BaselineArguments, text: string, { output }: CommandContext) =>
  output.files([{ path, text }]);

async function runIn({ from, action }: BaselineArguments, cwd: string): Promise<Report> {
  const run = await loadReport(
    needed("--from", from, `titan-auth baseline ${action} --from report.json`),
    cwd,
  );
  if (run.shard !== undefined)
    throw new UserError("--from is one shard of a run: merge the shards first, with titan-auth merge");
  if (run.command === "diagnose")
    throw new UserError("--from is a diagnosis: give a run of titan-auth check or verify");
  return run;
}

function needed(flag: string, value: string | undefined, example: string): string {
  const text = value?.trim() ?? "";
  if (text !== "") return text;
  throw new UserError(`Missing ${flag}. Example: ${example}`);
}
