import { join } from "node:path";
import type { Report } from "../../contracts/report.ts";
import { type Format, reporters } from "../report/index.ts";
import { writeFiles } from "./files.ts";
import { type LookFlags, pageOf } from "./terminal.ts";

export interface ReportChoices extends LookFlags {
  readonly format: string;
  readonly reports?: string | undefined;
}

/** Prints the one result, writes the reports that were asked for, and gives the exit code. */
export async function publishReport(report: Report, choices: ReportChoices): Promise<number> {
  process.stdout.write(
    reporters[choices.format as Format](report, pageOf(process.stdout, choices, process.env)),
  );
  if (choices.reports !== undefined) await writeReports(report, choices.reports);
  for (const notice of report.notices)
    if (choices.format !== "terminal") process.stderr.write(`titan-auth: ${notice}\n`);
  return report.exitCode;
}

/** What the reports of `--reports` are called. */
const names = { json: "report.json", terminal: "report.txt" } as const;

/** The files that `--reports` would write. */
export const reportFiles = ({ reports }: Pick<ReportChoices, "reports">): readonly string[] =>
  reports === undefined ? [] : Object.values(names).map((name) => join(reports, name));

async function writeReports(report: Report, folder: string): Promise<void> {
  const page = { columns: 100, colour: false, ascii: false, verbose: true, quiet: false };
  await writeFiles([
    { path: join(folder, names.json), text: reporters.json(report, page) },
    { path: join(folder, names.terminal), text: reporters.terminal(report, page) },
  ]);
}
