import { runInThisContext } from "node:vm";

/** The place of a user's call, so that vitest shows it for what happens later. */
export interface Caller {
  /** The frames of the call, as a stack prints them. */
  readonly frames: string;
  /** Calls a function as if from there: vitest reads the place of tests and annotations from the stack. */
  readonly within: <T>(work: () => T) => T;
}

/** Where `callee` was called from. Call it in `callee` itself. */
export function callerOf(callee: (...args: never[]) => unknown): Caller {
  const seen: { stack?: string } = {};
  Error.captureStackTrace(seen, callee);
  const frames = (seen.stack ?? "").split("\n").slice(1).join("\n");
  const [site] = sitesAbove(callee);
  const [file, line, column] = [site?.getFileName(), site?.getLineNumber(), site?.getColumnNumber()];
  if (typeof file !== "string" || typeof line !== "number" || typeof column !== "number")
    return { frames, within: (work) => work() };
  const [head, body] = ["(work) => ", "work()"];
  const columnOffset = column - 1 - head.length;
  // Its only frame is the user's line: no public interface takes a location.
  const call = runInThisContext(head + body, { filename: file, lineOffset: line - 1, columnOffset });
  return { frames, within: (work) => call(work) };
}

/** The frames without source maps, with locations in scripts. */
function sitesAbove(callee: (...args: never[]) => unknown): readonly NodeJS.CallSite[] {
  const usual = Error.prepareStackTrace;
  const held: { stack?: unknown } = {};
  try {
    Error.prepareStackTrace = (_, sites) => sites;
    Error.captureStackTrace(held, callee);
    return Array.isArray(held.stack) ? held.stack : [];
  } finally {
    if (usual === undefined) delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace;
    else Error.prepareStackTrace = usual;
  }
}

/** Throws an error with the user's line as its location instead of one in this package. */
export function rethrow(error: unknown, { frames }: Caller): never {
  if (error instanceof Error) error.stack = `${error.name}: ${error.message}\n${frames}`;
  throw error;
}
