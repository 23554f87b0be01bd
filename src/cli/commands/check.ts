import { readFile } from "node:fs/promises";
import { selectionSettings } from "../../../contracts/config/settings.ts";
import type { Report } from "../../../contracts/report/report.ts";
import { checks as allChecks } from "../../../suites/index.ts";
import { type CheckWork, checkDeployment, reportOf } from "../../api/check.ts";
import { checkEnvironments, mergedReport } from "../../api/environments.ts";
import { requiredOf, select, strayBecause } from "../../api/selection.ts";
import { assignmentOf, partOf } from "../../api/shard.ts";
import { fromFolder } from "../../config/bounded-file.ts";
import { oneLayers } from "../../config/environments.ts";
import { limitsOf } from "../../config/limits.ts";
import { type RunSettings, resolve } from "../../config/resolve.ts";
import { formats } from "../../report/page.ts";
import { record, replay } from "../../run/assemble/recording.ts";
import { messageOf, UserError } from "../../user-error.ts";
import type { CommandContext } from "../io/context.ts";
import { present, probeOutputs } from "../io/publish.ts";
import { heldBaseline } from "../io/saved.ts";
import { type Arguments, defineCommand } from "../options/command.ts";
import {
  formatOption,
  lookSettings,
  readOnlySettings,
  reportsSettings,
  runOptions,
} from "../options/shared.ts";

const options = {
  ...runOptions,
  ...readOnlySettings,
  ...selectionSettings,
  waitForExpiry: {
    kind: "number",
    group: "selection",
    metavar: "SECONDS",
    describe: "wait so long for a JWT to expire",
    least: 1,
  },
  shard: {
    kind: "text",
    group: "selection",
    metavar: "i/n",
    describe: "do one part of n (or JOB_COMPLETION_INDEX of JOB_COMPLETION_COUNT); merge puts them together",
  },
  plan: { kind: "flag", group: "selection", describe: "list the requests and send none" },
  ...formatOption(formats),
  ...reportsSettings,
  record: {
    kind: "text",
    group: "output",
    metavar: "FILE",
    describe: "record what was seen, free of secrets",
  },
  replay: { kind: "text", group: "output", metavar: "FILE", describe: "judge a recorded run again, offline" },
  ...lookSettings,
} as const;

const positionals = [{ name: "names", many: true, describe: "suites or checks; all unless named" }] as const;

type CheckArguments = Arguments<typeof options, typeof positionals>;

export const check = defineCommand({
  name: "check",
  group: "Test a deployment",
  describe: "run the suites against AUTH_URL and exit by the result",
  options,
  positionals,
  takesAddress: true,
  examples: [
    ["check --embedded", "see it work, without a deployment"],
    ["check https://api.example.com", "check a deployment"],
    ["check scopes --require scopes --reports reports", "a gate that fails if scopes were not tested"],
  ],
  async run(args, context) {
    requiredOf(args.require);
    const stray = strayBecause(allChecks, args.names);
    if (stray !== undefined) {
      context.notice(stray);
      return 4;
    }
    const work: CheckWork = {
      selected: select(allChecks, args.names, args.depth),
      shard: assignmentOf(args.shard, context.io.env),
      baseline: await heldBaseline(args.baseline, context.io.cwd),
      names: args.names,
    };
    await probeOutputs(args, context, [args.record]);
    if (args.replay !== undefined)
      return present(await replayed(args.replay, work, args, context), args, context);
    const all = await resolve(args, context.surroundings);
    context.guard(all);
    if (all.length > 1) return checkSeveral(all, work, args, context);
    const [settings] = all;
    if (args.plan) return plan(settings, work, args, context);
    return checkOne(settings, work, args, context);
  },
});

async function checkOne(
  settings: RunSettings,
  work: CheckWork,
  args: CheckArguments,
  context: CommandContext,
): Promise<number> {
  const done = await context.run(async (host, interruption) => {
    const checked = await checkDeployment(settings, work, host);
    if (interruption.code === undefined) return checked;
    context.interrupted(checked.report);
    return interruption.code;
  });
  if (typeof done === "number") return done;
  const { ran, report } = done;
  if (args.record !== undefined)
    await context.output.files([{ path: args.record, text: record(ran.plan, ran.evidence) }]);
  return present(report, args, context);
}

/** `check -e staging,production` */
async function checkSeveral(
  all: readonly RunSettings[],
  work: CheckWork,
  args: CheckArguments,
  context: CommandContext,
): Promise<number> {
  for (const flag of ["record", "plan"] as const)
    if (args[flag]) throw new UserError(`--${flag} takes one environment: run it for each of them`);
  const reports = await context.run(async (host, interruption) => {
    const checked = await checkEnvironments(all, work, host);
    if (interruption.code !== undefined) for (const report of checked) context.interrupted(report);
    return interruption.code ?? checked;
  });
  return typeof reports === "number" ? reports : present(mergedReport(reports), args, context);
}

async function replayed(
  path: string,
  work: CheckWork,
  args: CheckArguments,
  context: CommandContext,
): Promise<Report> {
  const failOn = limitsOf(args, await oneLayers(args, context.surroundings)).failOn.value;
  const { baseline, names } = work;
  const frame = { failOn, required: args.require, baseline, names };
  return reportOf(await recordingIn(path, context), frame);
}

async function recordingIn(path: string, { io }: CommandContext) {
  try {
    return replay(await readFile(fromFolder(path, io.cwd), "utf8"), allChecks);
  } catch (error) {
    const got = messageOf(error);
    throw UserError.of(`--replay ${path}`, "a recording of a run", got, "Name a file that --record wrote");
  }
}

/** `--plan`: lists what would be sent and sends nothing. */
async function plan(
  settings: RunSettings,
  work: CheckWork,
  args: CheckArguments,
  context: CommandContext,
): Promise<number> {
  const { planReporters } = await import("../../report/reporters.ts");
  const { plannedRequests } = await import("../../api/plan.ts");
  const { format } = args;
  if (format !== "terminal" && format !== "json")
    throw new UserError(`--plan has no format ${format}: choose one of terminal, json`);
  const part = partOf(work.selected, work.shard, settings.environment, settings);
  context.output.result(planReporters[format](await plannedRequests(settings, part), context.page(args)));
  return 0;
}
