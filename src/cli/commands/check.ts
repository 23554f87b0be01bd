import { documentSettings } from "../../../contracts/config/program-settings.ts";
import { option } from "../../../contracts/config/setting.ts";
import { selectionSettings } from "../../../contracts/config/settings.ts";
import type { Report } from "../../../contracts/report/report.ts";
import { checks as builtInChecks } from "../../../suites/index.ts";
import type { Check } from "../../../suites/model/check.ts";
import { type CheckWork, checkDeployment } from "../../api/check.ts";
import { checkEnvironments, mergedReport } from "../../api/environments.ts";
import { requiredOf, select, strayBecause } from "../../api/selection.ts";
import { assignmentOf, partOf } from "../../api/shard.ts";
import { waitForAnswer } from "../../api/wait.ts";
import { fromFolder, mostReportBytes, readWhole } from "../../config/bounded-file.ts";
import { configuredChecks } from "../../config/checks/load.ts";
import { oneLayers } from "../../config/environments.ts";
import { limitsOf } from "../../config/limits.ts";
import { type RunSettings, resolve } from "../../config/resolve.ts";
import { formats } from "../../report/page.ts";
import { record, replay } from "../../run/assemble/recording.ts";
import { reportOf } from "../../run/run.ts";
import { messageOf, UserError } from "../../user-error.ts";
import type { CommandContext } from "../io/context.ts";
import { present, probeOutputs } from "../io/publish.ts";
import { heldBaseline, loadReport } from "../io/saved.ts";
import { type Arguments, defineCommand } from "../options/command.ts";
import {
  checkNames,
  formatOption,
  lookSettings,
  openOption,
  readOnlySettings,
  recordingSettings,
  reportsSettings,
  runOptions,
} from "../options/shared.ts";

const options = {
  ...runOptions,
  ...documentSettings,
  ...readOnlySettings,
  ...selectionSettings,
  waitForExpiry: option.number("selection", "SECONDS", "wait at most this long for a JWT to expire", {
    least: 1,
  }),
  shard: option.text(
    "selection",
    "i/n",
    "do one part of n (or JOB_COMPLETION_INDEX of JOB_COMPLETION_COUNT); merge puts them together",
  ),
  retryFrom: option.text(
    "selection",
    "RUN.json",
    "only the checks that failed or were inconclusive in a saved run",
  ),
  failFast: option.flag("selection", "send no more once a finding fails the run"),
  wait: option.number("limits", "SECONDS", "wait at most this long for a fresh deployment to answer", {
    least: 1,
  }),
  plan: option.flag("selection", "list the requests and send none"),
  ...formatOption(formats),
  ...reportsSettings,
  ...recordingSettings,
  ...openOption,
  ...lookSettings,
} as const;

type CheckArguments = Arguments<typeof options, typeof checkNames>;

export const check = defineCommand({
  name: "check",
  group: "Test a deployment",
  describe: "run the suites against AUTH_URL and exit by the result",
  options,
  positionals: checkNames,
  takesAddress: true,
  examples: [
    ["check --embedded", "see it work, without a deployment"],
    ["check https://api.example.com", "check a deployment"],
    ["check scopes --require scopes --reports reports", "a gate that fails if scopes were not tested"],
  ],
  async run(args, context) {
    const allChecks = [...builtInChecks, ...(await configuredChecks(args.config, context.io))];
    const names = await namesOf(args, allChecks, context);
    const nothing = names === undefined ? "there is nothing to retry" : strayBecause(allChecks, names);
    if (names === undefined || nothing !== undefined) {
      context.notice(nothing ?? "");
      return 4;
    }
    const selected = select(allChecks, names, args.depth);
    const require = requiredOf(args.require, { selected, named: names.length > 0 });
    const work: CheckWork = {
      selected,
      shard: assignmentOf(args.shard, context.io.env),
      baseline: await heldBaseline(args, context.io.cwd),
      names,
      failFast: args.failFast,
    };
    await probeOutputs(args, context, [args.record]);
    if (args.replay !== undefined)
      return present(
        await replayed(args.replay, work, { ...args, require }, allChecks, context),
        args,
        context,
      );
    const all = await resolve({ ...args, require }, context.surroundings);
    context.guard(all);
    if (args.wait !== undefined && !args.plan) await waitForAll(args.wait, all, context);
    if (all.length > 1) return checkSeveral(all, work, args, context);
    const [settings] = all;
    if (args.plan) return plan(settings, work, args, context);
    return checkOne(settings, work, args, context);
  },
});

/** The suites and checks to run; `undefined` if a retry has nothing to do. */
async function namesOf(
  args: CheckArguments,
  all: readonly Check[],
  { io }: CommandContext,
): Promise<readonly string[] | undefined> {
  if (args.retryFrom === undefined) return args.names;
  if (args.names.length > 0) throw new UserError("--retry-from chooses the checks: leave their names out");
  const saved = await loadReport(args.retryFrom, io.cwd);
  const ids = new Set(all.map(({ id }) => id));
  const again = saved.checks.filter(({ outcome }) => ["fail", "inconclusive", "crashed"].includes(outcome));
  const names = [...new Set(again.map(({ id, suite }) => (ids.has(id) ? id : suite)))];
  return names.length === 0 ? undefined : names;
}

/** Waits until each deployment answers, or the time is up: then the run says what is wrong. */
async function waitForAll(
  seconds: number,
  all: readonly RunSettings[],
  context: CommandContext,
): Promise<void> {
  await context.run((host) =>
    Promise.all(all.map((settings) => waitForAnswer(settings, seconds * 1000, host))),
  );
}

async function checkOne(
  settings: RunSettings,
  work: CheckWork,
  args: CheckArguments,
  context: CommandContext,
): Promise<number> {
  const done = await context.run(async (host, interruption) => {
    const checked = await checkDeployment(settings, work, host);
    if (interruption.code === undefined) return checked;
    context.interrupted(checked.ran);
    return interruption.code;
  });
  if (typeof done === "number") return done;
  const { ran, report } = done;
  if (args.record !== undefined) await context.output.files([{ path: args.record, text: record(ran) }]);
  return present(report(), args, context);
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
  all: readonly Check[],
  context: CommandContext,
): Promise<Report> {
  const failOn = limitsOf(args, await oneLayers(args, context.surroundings)).failOn.value;
  const { baseline, names } = work;
  const frame = { failOn, required: args.require, baseline, names };
  return reportOf(await recordingIn(path, all, context), frame);
}

async function recordingIn(path: string, all: readonly Check[], { io }: CommandContext) {
  try {
    return replay(await readWhole(fromFolder(path, io.cwd), mostReportBytes), all);
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
  const text = planReporters[format](await plannedRequests(settings, part), context.page(args));
  if (args.output === undefined) context.output.result(text);
  else await context.output.files([{ path: args.output, text }]);
  return 0;
}
