import type { Report } from "../../../contracts/report/report.ts";
import { escapeJson } from "../../report/escape.ts";
import { openApiOf } from "../../report/openapi.ts";
import { UserError } from "../../user-error.ts";
import { probeOutputs } from "../io/publish.ts";
import { loadReport } from "../io/saved.ts";
import { defineCommand } from "../options/command.ts";
import { reportsSettings } from "../options/shared.ts";

export const exportCommand = defineCommand({
  name: "export",
  group: "Reports",
  describe: "the contract as a saved run measured it, as an OpenAPI 3.1 document, offline",
  options: {
    output: { ...reportsSettings.output, describe: "write the document to a file instead of stdout" },
  },
  positionals: [
    { name: "format", required: true, choices: ["openapi"], describe: "what to write" },
    { name: "run", required: true, describe: "file that check --format json or --reports wrote" },
  ],
  examples: [
    ["export openapi report.json", "operations, who may call them and with which scopes"],
    ["export openapi report.json --output openapi.json", "the same to a file"],
  ],
  async run({ run, output: file }, context) {
    await probeOutputs({ output: file }, context);
    const report = await loadReport(run, context.io.cwd);
    refuseOther(report, run);
    const text = `${escapeJson(openApiOf(report))}\n`;
    if (file === undefined) context.output.result(text);
    else await context.output.files([{ path: file, text }]);
    return 0;
  },
});

/** Only a whole run against one deployment has measured a contract. */
function refuseOther({ matrix, environments }: Report, run: string): void {
  const wanted = "a run of check against one deployment, with its scopes";
  if (environments !== undefined)
    throw UserError.of(run, wanted, "one of several", "Run check -e for one of them");
  if (matrix.cells.length === 0)
    throw UserError.of(run, wanted, "one without cells", "Run titan-auth check, with the suite scopes");
}
