import type * as z from "zod";
import { written } from "../wire/contract.ts";
import { isRecord } from "../wire/json.ts";
import { diagnosisFormat } from "./diagnosis-recording.ts";
import { type Report, reportSchema } from "./report.ts";

/** Reports read back from files. */

/** Commands that write such reports. */
const commands: readonly string[] = ["check", "verify", "diagnose"];

/** What is wrong with the text of a file that should be a report: where, and what was wanted there. */
export class ReportFileError extends Error {
  override readonly name = "ReportFileError";
  readonly wanted: string;
  readonly got: string;

  constructor(wanted: string, got: string) {
    super(`wanted ${wanted}, got ${got}`);
    this.wanted = wanted;
    this.got = got;
  }
}

/** Parses a JSON report, version 1. Throws a `ReportFileError` for any other text. */
export function readReport(text: string): Report {
  const value = parseJson(text);
  if (!isRecord(value)) throw new ReportFileError("a JSON report of titan-auth", "JSON of another kind");
  if (value["format"] === "titan-auth recording")
    throw new ReportFileError(
      "a JSON report",
      "a recording: judge it with titan-auth check --replay FILE --format …",
    );
  if (value["format"] === diagnosisFormat)
    throw new ReportFileError(
      "a JSON report",
      "a recording: judge it with titan-auth diagnose --replay FILE --format …",
    );
  const version = value["schemaVersion"];
  if (version !== 1) throw new ReportFileError("schemaVersion 1", versionWords(version));
  const result = reportSchema.safeParse(value);
  if (!result.success) throw new ReportFileError("a JSON report, version 1", issueWords(result.error));
  const { command, tool } = result.data;
  if (!commands.includes(command))
    throw new ReportFileError(
      `a report of ${commands.join(", ")}`,
      `one of the unknown command "${command}", by titan-auth ${tool.version}`,
    );
  // As it was written: the schema changes nothing, but would reorder the fields.
  return value as unknown as Report;
}

/** Parses JSON. Throws a `ReportFileError` that names the position. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    throw new ReportFileError(
      "JSON",
      text.trim() === "" ? "an empty file" : `other text${placeOf(message, text)}`,
    );
  }
}

/** Where JSON ends, by the engine's message: it names a position, the end, or neither. */
function placeOf(message: string, text: string): string {
  const named = /position (\d+)/.exec(message)?.[1];
  const at = named ?? (message.includes("end of JSON") ? text.length : undefined);
  if (at === undefined) return "";
  const before = text.slice(0, Number(at)).split("\n");
  return ` at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

const versionWords = (version: unknown): string =>
  version === undefined
    ? "JSON without schemaVersion"
    : `schemaVersion ${typeof version === "number" ? version : "of another kind"}`;

/** The first problem with its place, and the number of others. */
export function issueWords({ issues }: z.ZodError): string {
  const [first] = issues;
  const place = written(first?.path ?? []) || "its top";
  const more = issues.length > 1 ? `, and ${issues.length - 1} more` : "";
  return `at ${place}: ${first?.message ?? "a problem"}${more}`;
}
