import { formats } from "../../report/page.ts";
import { printReport, probeOutputs } from "../io/publish.ts";
import { loadReport } from "../io/saved.ts";
import { defineCommand } from "../options/command.ts";
import { formatOption, lookSettings, openOption, reportsSettings } from "../options/shared.ts";

export const report = defineCommand({
  name: "report",
  group: "Reports",
  describe: "render a saved JSON report in any format, offline",
  options: { ...formatOption(formats), ...reportsSettings, ...openOption, ...lookSettings },
  positionals: [{ name: "run", required: true, describe: "file that --format json or --reports wrote" }],
  examples: [
    ["report report.json", "read a saved run"],
    ["report report.json --output report.html", "a page for the browser"],
  ],
  async run(args, context) {
    await probeOutputs(args, context);
    const saved = await loadReport(args.run, context.io.cwd);
    await printReport(saved, args, context);
    return saved.exitCode;
  },
});
