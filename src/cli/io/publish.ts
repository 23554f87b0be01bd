import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Report } from "../../../contracts/report/report.ts";
import { escapeTerminal } from "../../report/escape.ts";
import { linked } from "../../report/formats/hyperlink.ts";
import { type Format, fileNames, plainPage, reporterFor, reporterOf } from "../../report/index.ts";
import { takenOut } from "../../secrets/redactor.ts";
import { messageOf } from "../../user-error.ts";
import type { CommandContext } from "./context.ts";
import { type File, probeFiles } from "./files.ts";
import { openerOn, openFile } from "./opener.ts";
import { type LookFlags, wantsLinks } from "./terminal.ts";

/** Where the report of a run goes. */
export interface Outputs extends LookFlags {
  readonly format: Format;
  /** Folder into which every file format is written. */
  readonly reports?: string | undefined;
  /** File for the result instead of stdout. */
  readonly output?: string | undefined;
  /** Whether a browser shows the report. */
  readonly open?: boolean | undefined;
}

type Publisher = Pick<CommandContext, "io" | "output" | "page" | "notice" | "noticeOnce">;
type Reporters = typeof reporterFor;

/** Prints the result, writes the requested reports, and returns the exit code. */
export async function present(
  report: Report,
  outputs: Outputs,
  context: Publisher,
  reporters: Reporters = reporterFor,
): Promise<number> {
  const printed = await printReport(report, outputs, context, reporters);
  if (outputs.format === "terminal") await annotate(printed, context);
  return report.exitCode;
}

/** Prints the result and writes the requested reports. Returns the report as it was printed. */
export async function printReport(
  original: Report,
  outputs: Outputs,
  context: Publisher,
  reporters: Reporters = reporterFor,
): Promise<Report> {
  const { output } = context;
  const report = withoutSecrets(original, context);
  const source = JSON.stringify(report);
  const reporter = await reporters(report, outputs.format);
  const { reports, output: file } = outputs;
  if (file === undefined) {
    const page = { ...context.page(outputs), reports, reportsUrl: urlOf(reports, context) };
    output.result(reporter(report, page), source);
  } else {
    const text = reporter(report, { ...plainPage, columns: 100, verbose: outputs.verbose ?? false });
    await output.files([{ path: file, text }], source);
    if (!outputs.quiet)
      noticeFile(`${report.outcome}, exit code ${report.exitCode}: written to`, file, outputs, context);
  }
  if (reports !== undefined) {
    await output.files(await filesOf(report, reports, reporters), source);
    // A terminal page ends with the location.
    if (!outputs.quiet && outputs.format !== "terminal")
      noticeFile("reports written beside", join(reports, fileNames.html), outputs, context);
  }
  if (outputs.open) await openReport(report, outputs, context, reporters);
  if (outputs.format !== "terminal") for (const notice of report.notices) context.noticeOnce(notice);
  return report;
}

/** Mentions a file that we wrote on stderr: as a link if that is a terminal that shows links. */
function noticeFile(words: string, path: string, flags: LookFlags, { io, output }: Publisher): void {
  const shown = escapeTerminal(output.redactor.clean(path));
  const url = wantsLinks(io.stderr, io.env, flags) ? pathToFileURL(resolve(io.cwd, path)).href : "";
  output.steer(`titan-auth: ${words} ${linked(shown, url)}\n`);
}

const urlOf = (reports: string | undefined, { io }: Publisher): string | undefined =>
  reports && pathToFileURL(resolve(io.cwd, reports, fileNames.html)).href;

/** Opens the report as a page: the written one, or one in a new folder that only the user can read. */
async function openReport(
  report: Report,
  { reports, output: file, format }: Outputs,
  context: Publisher,
  reporters: Reporters,
): Promise<void> {
  const { io, output } = context;
  let page = reports !== undefined ? join(reports, fileNames.html) : format === "html" ? file : undefined;
  if (page === undefined) {
    page = join(await mkdtemp(join(tmpdir(), "titan-auth-")), fileNames.html);
    const html = await reporters(report, "html");
    await output.files([{ path: page, text: html(report, plainPage) }], JSON.stringify(report));
  }
  const because = await openFile(resolve(io.cwd, page), openerOn(io), io.env);
  if (because !== undefined) context.notice(`the browser was not opened (${because}): open ${page}`);
}

/** A report that contains a secret is delivered without it, and says so. */
function withoutSecrets(report: Report, context: Publisher): Report {
  const redacted = context.output.redacted(report);
  if (redacted === undefined) return report;
  const words = takenOut("this report");
  context.notice(words);
  return { ...redacted, notices: [...redacted.notices, words] };
}

const fileFormats = Object.entries(fileNames) as [keyof typeof fileNames, string][];

/** Makes sure, before anything is sent, that all files of a run can be written, and a page opened if requested. */
export const probeOutputs = async (
  { reports, output, open }: Pick<Outputs, "reports" | "output" | "open">,
  { io }: Pick<CommandContext, "io">,
  more: readonly (string | undefined)[] = [],
): Promise<void> => {
  if (open) openerOn(io);
  const inFolder = reports === undefined ? [] : fileFormats.map(([, name]) => join(reports, name));
  return probeFiles([...inFolder, ...[output, ...more].filter((path) => path !== undefined)], io.cwd);
};

function filesOf(report: Report, folder: string, reporters: Reporters): Promise<readonly File[]> {
  const page = { ...plainPage, columns: 100, verbose: true };
  return Promise.all(
    fileFormats.map(async ([format, name]) => {
      const reporter = await reporters(report, format);
      return { path: join(folder, name), text: reporter(report, page) };
    }),
  );
}

/**
 * What a run shows in GitHub Actions besides its page: the step's summary, and annotations. GitHub reads these from stderr
 * as well, so stdout holds only the result.
 */
async function annotate(report: Report, { io: { env }, output }: Publisher): Promise<void> {
  if (env["GITHUB_ACTIONS"] !== "true") return;
  const github = await reporterOf("github");
  output.steer(github(report, plainPage));
  const summary = env["GITHUB_STEP_SUMMARY"];
  if (summary === undefined || summary === "") return;
  const markdown = await reporterOf("markdown");
  try {
    await output.append(summary, markdown(report, plainPage), JSON.stringify(report));
  } catch (error) {
    // A summary that cannot be written says nothing about the deployment.
    output.notice(`titan-auth: GITHUB_STEP_SUMMARY could not be written: ${messageOf(error)}\n`);
  }
}
