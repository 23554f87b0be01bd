import { readFile } from "node:fs/promises";
import pLimit from "p-limit";
import { selectionSettings } from "../../../contracts/config/settings.ts";
import type { Report } from "../../../contracts/report/report.ts";
import { checks as allChecks } from "../../../suites/index.ts";
import type { Check } from "../../../suites/model/check.ts";
import { type Part, reportOf, runChecks } from "../../api/check.ts";
import { requiredOf, select, strayBecause } from "../../api/selection.ts";
import { type Assignment, assignmentOf, partOf } from "../../api/shard.ts";
import { mergeEnvironments } from "../../compare/merge-environments.ts";
import { thin } from "../../compare/thin.ts";
import { fromFolder } from "../../config/bounded-file.ts";
import { oneLayers } from "../../config/environments.ts";
import { limitsOf } from "../../config/limits.ts";
import { type RunSettings, resolve } from "../../config/resolve.ts";
import { Limits } from "../../http/limits.ts";
import { formats } from "../../report/formats.ts";
import type { HeldBaseline } from "../../run/assemble/baseline.ts";
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
  examples: [
    ["check --embedded", "see it work, without a deployment"],
    ["check scopes --require scopes --reports reports", "a gate that fails if scopes were not tested"],
  ],
  async run(args, context) {
    requiredOf(args.require);
    const stray = strayBecause(allChecks, args.names);
    if (stray !== undefined) {
      context.notice(stray);
      return 4;
    }
    const work: Work = {
      selected: select(allChecks, args.names, args.depth),
      assignment: assignmentOf(args.shard, context.io.env),
      baseline: await heldBaseline(args.baseline, context.io.cwd),
      names: args.names,
    };
    await probeOutputs(args, context, [args.record]);
    if (args.replay !== undefined) return present(await replayed(args.replay, work, args, context), args, context);
    const all = await resolve(args, context.surroundings);
    context.guard(all);
    if (all.length > 1) return checkSeveral(all, work, args, context);
    const [settings] = all;
    if (args.plan) return plan(settings, work, args, context);
    return checkOne(settings, work, args, context);
  },
});

/** What is asked of every environment. */
interface Work {
  readonly selected: readonly Check[];
  readonly assignment: Assignment;
  readonly baseline: HeldBaseline | undefined;
  readonly names: readonly string[];
}

const requestOf = ({ selected, assignment }: Work, settings: RunSettings): Part & { readonly command: string } => ({
  ...partOf(selected, assignment, settings.environment, settings),
  command: "check",
});

const frameOf = (work: Work, { failOn, required }: Pick<RunSettings, "failOn" | "required">) => ({
  ...work,
  failOn,
  required,
});

async function checkOne(
  settings: RunSettings,
  work: Work,
  args: CheckArguments,
  context: CommandContext,
): Promise<number> {
  const done = await context.run(async (host, interruption) => {
    const ran = await runChecks(settings, requestOf(work, settings), host);
    const report = reportOf(ran, frameOf(work, settings));
    if (interruption.code === undefined) return { ran, report };
    context.interrupted(report);
    return { code: interruption.code };
  });
  if ("code" in done) return done.code;
  const { ran, report } = done;
  if (args.record !== undefined)
    await context.output.files([{ path: args.record, text: record(ran.plan, ran.evidence) }]);
  return present(report, args, context);
}

async function replayed(
  path: string,
  work: Work,
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
  work: Work,
  args: CheckArguments,
  context: CommandContext,
): Promise<number> {
  const { planReporters } = await import("../../report/index.ts");
  const { plannedRequests } = await import("../../api/plan.ts");
  const { format } = args;
  if (!(format in planReporters))
    throw new UserError(
      `--plan has no format ${format}: choose one of ${Object.keys(planReporters).join(", ")}`,
    );
  const listed = await plannedRequests(settings, requestOf(work, settings));
  const page = context.page(args);
  context.output.result(format === "json" ? planReporters.json(listed) : planReporters.terminal(listed, page));
  return 0;
}

/** Environments that are checked at the same time. */
const atOnce = 8;
/** Environments of which every request and answer is kept. */
const mostWhole = 8;

/** `check -e staging,production`: each environment with its own secrets and connections, side by side, in one report. */
async function checkSeveral(
  all: readonly RunSettings[],
  work: Work,
  args: CheckArguments,
  context: CommandContext,
): Promise<number> {
  for (const flag of ["record", "plan"] as const)
    if (args[flag]) throw new UserError(`--${flag} takes one environment: run it for each of them`);
  const isFleet = all.length > mostWhole;
  const limits = new Limits();
  const limit = pLimit(atOnce);
  const reports = await context.run(async (host, interruption) => {
    const failures: unknown[] = [];
    const results = await Promise.all(
      all.map((settings) =>
        limit(async () => {
          // After an interruption or a failure none begins; those under way go on to their end.
          if (interruption.code !== undefined || failures.length > 0) return [];
          try {
            const ran = await runChecks(settings, requestOf(work, settings), { ...host, limits });
            const report = reportOf(ran, frameOf(work, settings));
            if (interruption.code !== undefined) context.interrupted(report);
            return [isFleet ? thin(report) : report];
          } catch (error) {
            failures.push(error);
            return [];
          }
        }),
      ),
    );
    if (failures.length > 0) throw failures[0];
    return interruption.code ?? results.flat();
  });
  if (typeof reports === "number") return reports;
  const [first, ...others] = reports;
  if (first === undefined) throw new Error("no environment was checked");
  const merged = mergeEnvironments([first, ...others]);
  return present(isFleet ? { ...merged, notices: [...merged.notices, fleetNotice] } : merged, args, context);
}

const fleetNotice = `With more than ${mostWhole} environments, requests and answers are only kept where they show something wrong`;
