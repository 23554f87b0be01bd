import { symptoms } from "../../../suites/diagnosis/request.ts";
import { isCreation, refuseOddCall } from "../../api/diagnosis-request.ts";
import { runDiagnosis } from "../../api/subject.ts";
import { reporterFor } from "../../report/index.ts";
import { formats } from "../../report/page.ts";
import { defineCommand } from "../options/command.ts";
import { formatOption, lookSettings, subjectOptions } from "../options/shared.ts";

export const diagnose = defineCommand({
  name: "diagnose",
  group: "Debug a token",
  describe: "explain why a credential fails: the cause, the proof, what to do",
  options: {
    ...subjectOptions,
    scope: {
      kind: "text",
      group: "selection",
      metavar: "SCOPE",
      describe: "scope that the failing call needs, instead of METHOD PATH",
    },
    symptom: {
      kind: "text",
      group: "selection",
      describe: "what you see",
      choices: symptoms,
    },
    all: { kind: "flag", group: "selection", describe: "continue after the first failure" },
    tryCreate: {
      kind: "flag",
      group: "selection",
      describe: "create a key and revoke it at once, to see why creation fails",
    },
    ...formatOption(formats),
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
    ["diagnose --symptom dashboard-works", "explain a failure without naming a call"],
  ],
  async run(args, context) {
    refuseOddCall(args, args.readOnly);
    const report = await context.withSubject(args, isCreation(args) ? "jwt" : "any", (settings, host) =>
      runDiagnosis(args, settings, host),
    );
    if (typeof report === "number") return report;
    const reporter = await reporterFor(report, args.format);
    context.output.result(reporter(report, context.page(args)), JSON.stringify(report));
    return report.exitCode;
  },
});
