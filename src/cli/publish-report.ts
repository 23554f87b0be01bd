import { join } from "node:path";
import type { Report } from "../../contracts/report/report.ts";
import { type Format, fileNames, plainPage, reporterFor } from "../report/index.ts";
import { annotate } from "./annotate.ts";
import type { File } from "./files.ts";
import { output } from "./io/safe-output.ts";
import { type LookFlags, pageOf } from "./terminal.ts";

export interface ReportChoices extends LookFlags {
  readonly format: string;
  readonly reports?: string | undefined;
}

/** What a report is published with. Tests hand in their own. */
const ownTools = { output, reporterFor };
type Tools = typeof ownTools;

/** Prints the one result, writes the reports that were asked for, and gives the exit code. */
export async function publishReport(
  report: Report,
  choices: ReportChoices,
  tools: Tools = ownTools,
): Promise<number> {
  await printReport(report, choices, tools);
  if (choices.format === "terminal") await annotate(report, process.env, tools.output);
  return report.exitCode;
}

/** Prints the one result and writes the reports that were asked for. */
export async function printReport(
  report: Report,
  choices: ReportChoices,
  tools: Tools = ownTools,
): Promise<void> {
  const source = JSON.stringify(report);
  const reporter = await tools.reporterFor(report, choices.format as Format);
  tools.output.result(reporter(report, pageOf(process.stdout, choices, process.env)), source);
  if (choices.reports !== undefined) {
    await tools.output.files(await filesOf(report, choices.reports, tools), source);
    const place = tools.output.redactor.clean(join(choices.reports, fileNames.html));
    if (!choices.quiet)
      tools.output.notice(`titan-auth: reports written: open ${place}, and the other formats beside it\n`);
  }
  for (const notice of report.notices)
    if (choices.format !== "terminal") tools.output.notice(`titan-auth: ${notice}\n`);
}

const fileFormats = Object.entries(fileNames) as [keyof typeof fileNames, string][];

/** The files that `--reports` would write. */
export const reportFiles = ({ reports }: Pick<ReportChoices, "reports">): readonly string[] =>
  reports === undefined ? [] : fileFormats.map(([, name]) => join(reports, name));

function filesOf(report: Report, folder: string, tools: Tools): Promise<readonly File[]> {
  const page = { ...plainPage, columns: 100, verbose: true };
  return Promise.all(
    fileFormats.map(async ([format, name]) => {
      const reporter = await tools.reporterFor(report, format);
      return { path: join(folder, name), text: reporter(report, page) };
    }),
  );
}
