import { diagnosisFormat, diagnosisRecordingSchema } from "../../contracts/report/diagnosis-recording.ts";
import { type Report, reportSchema } from "../../contracts/report/report.ts";
import { issueWords, parseJson, ReportFileError } from "../../contracts/report/report-file.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import type { DiagnosisRequest, Observed } from "../../suites/diagnosis/request.ts";
import type { Secret } from "../secrets/secret.ts";
import type { DiagnosisEvidence } from "./ask.ts";
import { type DiagnosisFrame, diagnose, withoutContents } from "./diagnose.ts";
import { scrub } from "./finding.ts";
import type { Investigation } from "./investigate.ts";

/** A diagnosis: what was asked, the answers and the report. */
export interface Diagnosed {
  readonly request: DiagnosisRequest;
  readonly evidence: DiagnosisEvidence<Investigation>;
  readonly frame: DiagnosisFrame;
  readonly tokens: readonly Secret[];
  readonly report: Report;
}

/** The text of a recording. The contents of successes are left out if nothing rests on them. */
export function recordDiagnosis(diagnosed: Diagnosed): string {
  const { evidence, report } = diagnosed;
  const text = textOf(diagnosed, { ...evidence, seen: bare(evidence.seen) });
  return isSame(replayDiagnosis(text), report) ? text : textOf(diagnosed, evidence);
}

function textOf({ request, frame, tokens }: Diagnosed, evidence: DiagnosisEvidence<Investigation>): string {
  const recording = {
    format: diagnosisFormat,
    version: 1,
    frame,
    request: { ...request, context: { ...request.context, means: [...request.context.means] } },
    evidence: { ...evidence, exchanges: evidence.exchanges.map(withoutContents) },
  };
  return `${JSON.stringify(scrub(recording, tokens), null, 1)}\n`;
}

const isSame = (one: Report, other: Report): boolean => JSON.stringify(one) === JSON.stringify(other);

function bare({ seen, repeats, ...rest }: Investigation): Investigation {
  const emptied = (one: Observed): Observed =>
    one.responseClass === "allowed" && one.body.kind === "json"
      ? { ...one, body: { ...one.body, value: {} } }
      : one;
  const all = <T, U>(record: Readonly<Record<string, T>>, change: (one: T) => U) =>
    Object.fromEntries(Object.entries(record).map(([id, one]) => [id, change(one)]));
  return { ...rest, seen: all(seen, emptied), repeats: all(repeats, (answers) => answers.map(emptied)) };
}

/** The report of a recording. Nothing is sent. Throws a `ReportFileError` for any other text. */
export function replayDiagnosis(text: string): Report {
  const value = parseJson(text);
  if (!isRecord(value) || value["format"] !== diagnosisFormat)
    throw new ReportFileError("a recording of a diagnosis", "JSON of another kind");
  if (value["version"] !== 1) throw new ReportFileError("a recording, version 1", "one of another version");
  const result = diagnosisRecordingSchema.safeParse(value);
  if (!result.success) throw new ReportFileError("a recording of a diagnosis", issueWords(result.error));
  return judged(value as unknown as Recorded);
}

/** A recording as it was written. */
interface Recorded extends Pick<Diagnosed, "frame"> {
  readonly request: Omit<DiagnosisRequest, "context"> & {
    readonly context: Omit<DiagnosisRequest["context"], "means"> & { readonly means: readonly never[] };
  };
  readonly evidence: Omit<Diagnosed["evidence"], "startedAt" | "finishedAt"> & {
    readonly startedAt: string;
    readonly finishedAt: string;
  };
}

function judged({ request, evidence, frame }: Recorded): Report {
  const { context, call } = request;
  const named =
    call?.kind === "operation" ? context.operations.find(({ id }) => id === call.operation.id) : undefined;
  const whole: DiagnosisRequest = {
    ...request,
    context: { ...context, means: new Set(context.means) },
    // The operation of the catalogue itself: rules compare the two.
    ...(call?.kind === "operation" && named !== undefined && { call: { ...call, operation: named } }),
  };
  const times = { startedAt: new Date(evidence.startedAt), finishedAt: new Date(evidence.finishedAt) };
  let report: unknown;
  try {
    report = diagnose(whole, { ...evidence, ...times }, frame, []);
  } catch {
    throw new ReportFileError("a recording of a diagnosis", "one that is damaged");
  }
  const result = reportSchema.safeParse(report);
  if (result.success) return report as Report;
  throw new ReportFileError("a recording of a diagnosis", issueWords(result.error));
}
