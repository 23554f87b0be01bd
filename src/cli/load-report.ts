import { readFile } from "node:fs/promises";
import type { Report } from "../../contracts/report/report.ts";
import { ReportFileError, readReport } from "../../contracts/report/report-file.ts";
import { escapeTerminal, shorten } from "../report/escape.ts";
import { messageOf, UserError } from "../user-error.ts";

/** A saved report. Throws a `UserError` where the file holds none. */
export async function loadReport(path: string): Promise<Report> {
  try {
    return readReport(await readFile(path, "utf8"));
  } catch (error) {
    const { wanted, got } = problemOf(error);
    throw UserError.of(
      path,
      wanted,
      shorten(escapeTerminal(got), 500),
      "Name a file that titan-auth check --format json or --reports wrote",
    );
  }
}

function problemOf(error: unknown): { readonly wanted: string; readonly got: string } {
  if (error instanceof ReportFileError) return error;
  return { wanted: "a file that can be read", got: messageOf(error) };
}
