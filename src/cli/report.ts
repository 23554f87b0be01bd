import type { InferredOptionTypes } from "yargs";
import type { CamelCased } from "./arguments.ts";
import { probeFiles } from "./files.ts";
import type { outputFlags } from "./flags.ts";
import { loadReport } from "./load-report.ts";
import type { reportFlags } from "./paper-flags.ts";
import { printReport, reportFiles } from "./publish-report.ts";

export type ReportArguments = CamelCased<InferredOptionTypes<typeof reportFlags & typeof outputFlags>> & {
  readonly run: string;
};

/** `titan-auth report`: renders a saved report offline, and exits as the run did that it is of. */
export async function report(args: ReportArguments): Promise<number> {
  await probeFiles(reportFiles(args));
  const saved = await loadReport(args.run);
  await printReport(saved, args);
  return saved.exitCode;
}
