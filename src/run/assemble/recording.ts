import type { Need } from "../../../contracts/catalogue/credential.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import type { Check } from "../../../suites/model/check.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import { contextDefaults, type RunContext } from "../../../suites/model/run-context.ts";
import type { Evidence, Ran } from "../evidence.ts";
import { plan } from "../plan/plan.ts";

/** A run as a file: the plan and the evidence, without secrets. Judging it again gives the same report. */
interface Recording {
  readonly format: typeof format;
  readonly version: 1;
  readonly checks: readonly string[];
  readonly contextChecks?: readonly string[];
  readonly context: Omit<RunContext, "means"> & { readonly means: readonly Need[] };
  readonly evidence: Omit<Evidence, "results" | "startedAt" | "finishedAt"> & {
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly results: readonly (readonly [probe: string, result: ProbeResult])[];
  };
}

const format = "titan-auth recording";

/** The text of a recording file. */
export function record({ plan: { context, checks, contextChecks = [] }, evidence }: Ran): string {
  const recording: Recording = {
    format,
    version: 1,
    checks: checks.map(({ check }) => check.id),
    ...(contextChecks.length === 0 ? {} : { contextChecks: contextChecks.map(({ id }) => id) }),
    context: { ...context, means: [...context.means] },
    evidence: {
      ...evidence,
      startedAt: evidence.startedAt.toISOString(),
      finishedAt: evidence.finishedAt.toISOString(),
      results: [...evidence.results],
    },
  };
  return `${JSON.stringify(recording, null, 1)}\n`;
}

/** Thrown if a file is not a recording of this version. */
class RecordingError extends Error {
  override readonly name = "RecordingError";
}

/** Reads a recording. `checks` are all known checks; the recorded ones are found by name. */
export function replay(text: string, checks: readonly Check[]): Ran {
  const { checks: ids, contextChecks = [], context, evidence } = parse(text);
  const byId = (id: string): Check => {
    const check = checks.find((one) => one.id === id);
    if (check === undefined)
      throw new RecordingError(`it was made with a check that this version does not have: ${id}`);
    return check;
  };
  return {
    plan: plan(
      ids.map(byId),
      { ...contextDefaults, ...context, means: new Set(context.means) },
      contextChecks.map(byId),
    ),
    evidence: {
      ...evidence,
      startedAt: new Date(evidence.startedAt),
      finishedAt: new Date(evidence.finishedAt),
      results: new Map(evidence.results),
    },
  };
}

function parse(text: string): Recording {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RecordingError("it is not JSON");
  }
  if (!isRecord(value) || value["format"] !== format) {
    throw new RecordingError("it is not a recording: make one with titan-auth check --record FILE");
  }
  if (value["version"] !== 1) throw new RecordingError("it is of another version of the format");
  return value as unknown as Recording;
}
