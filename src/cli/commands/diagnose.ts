import { option } from "../../../contracts/config/setting.ts";
import type { Report } from "../../../contracts/report/report.ts";
import { symptoms } from "../../../suites/diagnosis/request.ts";
import { type AskedCall, isCreation, refuseOddCall } from "../../api/diagnosis-request.ts";
import { runDiagnosis } from "../../api/subject.ts";
import { fromFolder, mostReportBytes, readWhole } from "../../config/bounded-file.ts";
import { recordDiagnosis, replayDiagnosis } from "../../diagnosis/recording.ts";
import { reporterFor } from "../../report/index.ts";
import { type Format, formats } from "../../report/page.ts";
import { UserError } from "../../user-error.ts";
import type { CommandContext } from "../io/context.ts";
import { probeFiles } from "../io/files.ts";
import { unreadable } from "../io/saved.ts";
import type { LookFlags } from "../io/terminal.ts";
import { defineCommand } from "../options/command.ts";
import { formatOption, lookSettings, recordingSettings, subjectOptions } from "../options/shared.ts";

export const diagnose = defineCommand({
  name: "diagnose",
  group: "Debug a token",
  describe: "explain why a credential fails: the cause, the proof, what to do",
  options: {
    ...subjectOptions,
    scope: option.text("selection", "SCOPE", "scope that the failing call needs, instead of METHOD PATH"),
    symptom: option.text("selection", "SYMPTOM", "what you see", { choices: symptoms }),
    all: option.flag("selection", "continue after the first failure"),
    tryCreate: option.flag("selection", "create a key and revoke it at once, to see why creation fails"),
    ...formatOption(formats),
    ...recordingSettings,
    ...lookSettings,
  },
  positionals: [
    { name: "method", describe: "method of the failing call, such as GET" },
    { name: "path", describe: "its path, such as /api/v1/tasks" },
  ],
  takesAddress: true,
  examples: [
    ["diagnose GET /api/v1/tasks", "explain why TITAN_TOKEN is refused there"],
    ["diagnose --embedded GET /api/v1/executions", "see it work, without a deployment"],
    [
      "diagnose GET /api/v1/tasks --record case.json",
      "let a colleague see the same: diagnose --replay case.json",
    ],
    ["diagnose --symptom dashboard-works", "explain a failure without naming a call"],
  ],
  async run(args, context) {
    if (args.replay !== undefined) return show(await replayed(args.replay, args, context), args, context);
    refuseOddCall(args, args.readOnly);
    await probeFiles(args.record === undefined ? [] : [args.record], context.io.cwd);
    const diagnosed = await context.withSubject(args, isCreation(args) ? "jwt" : "any", (settings, host) =>
      runDiagnosis(args, settings, host),
    );
    if (typeof diagnosed === "number") return diagnosed;
    if (args.record !== undefined)
      await context.output.files([{ path: args.record, text: recordDiagnosis(diagnosed) }]);
    return show(diagnosed.report, args, context);
  },
});

async function show(
  report: Report,
  args: LookFlags & { readonly format: Format },
  context: CommandContext,
): Promise<number> {
  return context.show(await reporterFor(report, args.format), report, args);
}

/** The report of a recording, which contains its request. */
async function replayed(
  path: string,
  { method, scope, symptom, record }: AskedCall & { readonly record?: string | undefined },
  { io }: CommandContext,
): Promise<Report> {
  if ([method, scope, symptom, record].some((one) => one !== undefined))
    throw new UserError(
      "--replay shows what was recorded: leave METHOD PATH, --scope, --symptom and --record out",
    );
  try {
    return replayDiagnosis(await readWhole(fromFolder(path, io.cwd), mostReportBytes));
  } catch (error) {
    throw unreadable(`--replay ${path}`, error, "Name a file that titan-auth diagnose --record wrote");
  }
}
