import type { InferredOptionTypes } from "yargs";
import { MissingShardError, mergeReports } from "../compare/merge.ts";
import type { CamelCased } from "./arguments.ts";
import { probeFiles } from "./files.ts";
import type { outputFlags } from "./flags.ts";
import { output } from "./io/safe-output.ts";
import { loadReport } from "./load-report.ts";
import type { reportFlags } from "./paper-flags.ts";
import { publishReport, reportFiles } from "./publish-report.ts";

export type MergeArguments = CamelCased<InferredOptionTypes<typeof reportFlags & typeof outputFlags>> & {
  readonly runs: readonly string[];
};

/** `titan-auth merge`: one report out of several, and the exit code that one run would have had. */
export async function merge(args: MergeArguments): Promise<number> {
  await probeFiles(reportFiles(args));
  const saved = await Promise.all(args.runs.map(loadReport));
  try {
    return await publishReport(mergeReports(saved), args);
  } catch (error) {
    if (!(error instanceof MissingShardError)) throw error;
    output.notice(`titan-auth: ${error.message}\n`);
    return 4;
  }
}
