import { MissingShardError, mergeReports } from "../../compare/merge.ts";
import { formats } from "../../report/page.ts";
import { present, probeOutputs } from "../io/publish.ts";
import { loadReport } from "../io/saved.ts";
import { defineCommand } from "../options/command.ts";
import { formatOption, lookSettings, reportsSettings } from "../options/shared.ts";

export const merge = defineCommand({
  name: "merge",
  group: "Reports",
  describe: "one report out of several: shards of a run, or several environments",
  options: { ...formatOption(formats), ...reportsSettings, ...lookSettings },
  positionals: [
    { name: "runs", required: true, many: true, describe: "files that --format json or --reports wrote" },
  ],
  examples: [
    ["merge shard-*.json", "the result of a run in shards"],
    ["merge shard-*.json --output report.html", "a page of it"],
  ],
  async run(args, context) {
    await probeOutputs(args, context);
    const saved = await Promise.all(args.runs.map((path) => loadReport(path, context.io.cwd)));
    try {
      return await present(mergeReports(saved), args, context);
    } catch (error) {
      if (!(error instanceof MissingShardError)) throw error;
      context.notice(error.message);
      return 4;
    }
  },
});
