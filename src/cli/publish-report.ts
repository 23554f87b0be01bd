import { join } from "node:path";
import type { Report } from "../../contracts/report.ts";
import { type Format, reporters } from "../report/index.ts";
import type { File } from "./files.ts";
import { outlet as ownOutlet } from "./outlet.ts";
import { type LookFlags, pageOf } from "./terminal.ts";

export interface ReportChoices extends LookFlags {
  readonly format: string;
  readonly reports?: string | undefined;
}

/** What a report is published with. Tests hand in their own. */
const ownTools = { outlet: ownOutlet, reporters };

/** Prints the one result, writes the reports that were asked for, and gives the exit code. */
export async function publishReport(
  report: Report,
  choices: ReportChoices,
  tools: typeof ownTools = ownTools,
): Promise<number> {
  const { outlet } = tools;
  const source = JSON.stringify(report);
  const page = pageOf(process.stdout, choices, process.env);
  outlet.result(tools.reporters[choices.format as Format](report, page), source);
  if (choices.reports !== undefined) {
    await outlet.files(filesOf(report, choices.reports, tools.reporters), source);
  }
  for (const notice of report.notices)
    if (choices.format !== "terminal") outlet.notice(`titan-auth: ${notice}\n`);
  return report.exitCode;
}

/** What the reports of `--reports` are called. */
const names = { json: "report.json", terminal: "report.txt" } as const;

/** The files that `--reports` would write. */
export const reportFiles = ({ reports }: Pick<ReportChoices, "reports">): readonly string[] =>
  reports === undefined ? [] : Object.values(names).map((name) => join(reports, name));

function filesOf(report: Report, folder: string, write: typeof reporters): readonly File[] {
  const page = { columns: 100, colour: false, ascii: false, verbose: true, quiet: false };
  return [
    { path: join(folder, names.json), text: write.json(report, page) },
    { path: join(folder, names.terminal), text: write.terminal(report, page) },
  ];
}
