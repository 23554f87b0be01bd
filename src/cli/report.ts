import { readFile } from "node:fs/promises";
import type { InferredOptionTypes } from "yargs";
import type { Report } from "../../contracts/report.ts";
import { ReportFileError, readReport } from "../../contracts/report-file.ts";
import { escapeTerminal } from "../report/escape.ts";
import { shorten } from "../report/shorten.ts";
import type { CamelCased } from "./arguments.ts";
import { probeFiles } from "./files.ts";
import type { outputFlags } from "./flags.ts";
import type { reportFlags } from "./paper-flags.ts";
import { printReport, reportFiles } from "./publish-report.ts";
import { UsageError } from "./settings.ts";

export type ReportArguments = CamelCased<InferredOptionTypes<typeof reportFlags & typeof outputFlags>> & {
  readonly run: string;
};

/** `titan-auth report`: renders a saved report offline, and exits as the run did that it is of. */
export async function report(args: ReportArguments): Promise<number> {
  await probeFiles(reportFiles(args));
  const saved = await load(args.run);
  await printReport(saved, args);
  return saved.exitCode;
}

async function load(path: string): Promise<Report> {
  try {
    return readReport(await readFile(path, "utf8"));
  } catch (error) {
    const { wanted, got } = problemOf(error);
    throw UsageError.of(
      path,
      wanted,
      shorten(escapeTerminal(got), 500),
      "Name a file that titan-auth check --format json or --reports wrote",
    );
  }
}

function problemOf(error: unknown): { readonly wanted: string; readonly got: string } {
  if (error instanceof ReportFileError) return error;
  return { wanted: "a file that can be read", got: error instanceof Error ? error.message : String(error) };
}
