import { runStatus } from "../../api/status.ts";
import { promptFormats } from "../../report/page.ts";
import { statusReporters } from "../../report/reporters.ts";
import { defineCommand } from "../options/command.ts";
import { formatOption, lookSettings, subjectOptions } from "../options/shared.ts";

export const status = defineCommand({
  name: "status",
  group: "Debug a token",
  describe: "who you are at a deployment, and whether your credential works",
  options: { ...subjectOptions, ...formatOption(promptFormats), ...lookSettings },
  positionals: [],
  takesAddress: true,
  examples: [
    ["status", "whether TITAN_TOKEN works at AUTH_URL"],
    ["status https://api.example.com --token-stdin", "the same for a token on standard input"],
  ],
  async run(args, context) {
    const report = await context.withSubject(args, "any", (settings, host) => runStatus(settings, host));
    if (typeof report === "number") return report;
    return context.show(statusReporters[args.format], report, args);
  },
});
