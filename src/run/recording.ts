import { isRecord } from "../../contracts/json.ts";
import type { Observation } from "../../suites/kit/answer.ts";
import type { Check } from "../../suites/kit/check.ts";
import type { Need } from "../../suites/kit/credential.ts";
import { usualWorld, type World } from "../../suites/kit/world.ts";
import type { Evidence } from "./evidence.ts";
import { type Plan, plan } from "./plan.ts";

/** A run as a file: what was planned and what was seen, without secrets. Judged again, it gives the same report. */
interface Recording {
  readonly format: typeof format;
  readonly version: 1;
  readonly checks: readonly string[];
  readonly context?: readonly string[];
  readonly world: Omit<World, "means"> & { readonly means: readonly Need[] };
  readonly evidence: Omit<Evidence, "observations" | "startedAt" | "finishedAt"> & {
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly observations: readonly (readonly [probe: string, observation: Observation])[];
  };
}

const format = "titan-auth recording";

/** The text of a recording file. */
export function record({ world, checks, context = [] }: Plan, evidence: Evidence): string {
  const recording: Recording = {
    format,
    version: 1,
    checks: checks.map(({ check }) => check.id),
    ...(context.length === 0 ? {} : { context: context.map(({ id }) => id) }),
    world: { ...world, means: [...world.means] },
    evidence: {
      ...evidence,
      startedAt: evidence.startedAt.toISOString(),
      finishedAt: evidence.finishedAt.toISOString(),
      observations: [...evidence.observations],
    },
  };
  return `${JSON.stringify(recording, null, 1)}\n`;
}

/** Thrown for a file that is no recording of this version. */
class RecordingError extends Error {
  override readonly name = "RecordingError";
}

/** Reads a recording back. `checks` are all that there are; the recorded ones are found by their names. */
export function replay(
  text: string,
  checks: readonly Check[],
): { readonly plan: Plan; readonly evidence: Evidence } {
  const { checks: ids, context = [], world, evidence } = parse(text);
  const byId = (id: string): Check => {
    const check = checks.find((one) => one.id === id);
    if (check === undefined)
      throw new RecordingError(`it was made with a check that this version does not have: ${id}`);
    return check;
  };
  return {
    plan: plan(ids.map(byId), { ...usualWorld, ...world, means: new Set(world.means) }, context.map(byId)),
    evidence: {
      ...evidence,
      startedAt: new Date(evidence.startedAt),
      finishedAt: new Date(evidence.finishedAt),
      observations: new Map(evidence.observations),
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
