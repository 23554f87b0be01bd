import { join } from "node:path";
import type { Report } from "../../contracts/report.ts";
import { type Format, fileNames, reporterFor } from "../report/index.ts";
import { annotate } from "./annotate.ts";
import { writeFiles } from "./files.ts";
import { type LookFlags, pageOf } from "./terminal.ts";

export interface ReportChoices extends LookFlags {
  readonly format: string;
  readonly reports?: string | undefined;
}

/** Prints the one result, writes the reports that were asked for, and gives the exit code. */
export async function publishReport(report: Report, choices: ReportChoices): Promise<number> {
  await printReport(report, choices);
  if (choices.format === "terminal") await annotate(report, process.env);
  return report.exitCode;
}

/** Prints the one result and writes the reports that were asked for. */
export async function printReport(report: Report, choices: ReportChoices): Promise<void> {
  const reporter = await reporterFor(report, choices.format as Format);
  process.stdout.write(reporter(report, pageOf(process.stdout, choices, process.env)));
  if (choices.reports !== undefined) await writeReports(report, choices.reports);
  for (const notice of report.notices)
    if (choices.format !== "terminal") process.stderr.write(`titan-auth: ${notice}\n`);
}

const fileFormats = Object.entries(fileNames) as [keyof typeof fileNames, string][];

/** The files that `--reports` would write. */
export const reportFiles = ({ reports }: Pick<ReportChoices, "reports">): readonly string[] =>
  reports === undefined ? [] : fileFormats.map(([, name]) => join(reports, name));

async function writeReports(report: Report, folder: string): Promise<void> {
  const page = { columns: 100, colour: false, ascii: false, verbose: true, quiet: false };
  const files = fileFormats.map(async ([format, name]) => {
    const reporter = await reporterFor(report, format);
    return { path: join(folder, name), text: reporter(report, page) };
  });
  await writeFiles(await Promise.all(files));
}
