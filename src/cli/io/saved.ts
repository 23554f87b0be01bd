import { stat } from "node:fs/promises";
import { join } from "node:path";
import { dayOf } from "../../../contracts/config/baseline.ts";
import type { Report } from "../../../contracts/report/report.ts";
import { ReportFileError, readReport } from "../../../contracts/report/report-file.ts";
import type { BaselineFile } from "../../config/baseline-file.ts";
import {
  fromFolder,
  isMissing,
  mostBaselineBytes,
  mostReportBytes,
  readBounded,
  readWhole,
  whyUnreadable,
} from "../../config/bounded-file.ts";
import { escapeTerminal, shorten } from "../../report/escape.ts";
import type { HeldBaseline } from "../../run/assemble/baseline.ts";
import { UserError } from "../../user-error.ts";

/** A saved report: a file, or a folder that `--reports` wrote. Throws a `UserError` if there is none. */
export async function loadReport(path: string, cwd: string): Promise<Report> {
  try {
    const place = fromFolder(path, cwd);
    const isFolder = await stat(place).then(
      (found) => found.isDirectory(),
      () => false,
    );
    return readReport(await readWhole(isFolder ? join(place, "report.json") : place, mostReportBytes));
  } catch (error) {
    throw unreadable(path, error, "Name a file that titan-auth check --format json or --reports wrote");
  }
}

/** Why the file of a run or of a recording cannot be used. */
export function unreadable(place: string, error: unknown, remedy: string): UserError {
  const isForm = error instanceof ReportFileError;
  const got = shorten(escapeTerminal(isForm ? error.got : whyUnreadable(error)), 500);
  return UserError.of(place, isForm ? error.wanted : "a file that can be read", got, remedy);
}

interface BaselineFlags {
  readonly baseline?: string | undefined;
  readonly strictBaseline?: boolean | undefined;
}

/** The baseline of a run, as of today. Throws a `UserError` if the file is not a baseline. */
export async function heldBaseline(
  { baseline: path, strictBaseline: strict = false }: BaselineFlags,
  cwd: string,
): Promise<HeldBaseline | undefined> {
  if (path === undefined) return undefined;
  const { entries } = await loadBaseline(path, cwd);
  return { entries, today: dayOf(new Date()), strict };
}

/** The baseline in a file; `instead` if there is no such file. */
export async function loadBaseline(path: string, cwd: string, instead?: string): Promise<BaselineFile> {
  const { readBaseline } = await import("../../config/baseline-file.ts");
  return readBaseline(path, await bytesOf(path, cwd, instead));
}

async function bytesOf(path: string, cwd: string, instead: string | undefined): Promise<Uint8Array> {
  try {
    return await readBounded(fromFolder(path, cwd), mostBaselineBytes);
  } catch (error) {
    if (instead !== undefined && isMissing(error)) return Buffer.from(instead);
    const got = whyUnreadable(error);
    throw UserError.of(path, "a baseline that can be read", got, "titan-auth baseline update writes one");
  }
}
