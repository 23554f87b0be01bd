import { diffReports } from "../../compare/diff/index.ts";
import { diffFormats } from "../../report/page.ts";
import { diffReporters } from "../../report/reporters.ts";
import { loadReport } from "../io/saved.ts";
import { defineCommand } from "../options/command.ts";
import { formatOption, lookSettings } from "../options/shared.ts";

export const diff = defineCommand({
  name: "diff",
  group: "Reports",
  describe: "what got worse, better or otherwise from one saved run to another",
  options: { ...formatOption(diffFormats), ...lookSettings },
  positionals: [
    { name: "old", required: true, describe: "saved run to compare with" },
    { name: "new", required: true, describe: "saved run in question" },
  ],
  examples: [
    ["diff yesterday.json today.json", "what changed"],
    ["diff reports/old reports/new", "two folders that --reports wrote"],
    ["diff staging.json production.json", "exits 1 where production is worse"],
  ],
  async run(args, context) {
    const { cwd } = context.io;
    const found = diffReports(await loadReport(args.old, cwd), await loadReport(args.new, cwd));
    return context.show(diffReporters[args.format], found, args);
  },
});
