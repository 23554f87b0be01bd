import { hideShapes } from "../../secrets/secret.ts";
import { UserError } from "../../user-error.ts";
import type { SafeOutput } from "./safe-output.ts";

/** Prints what went wrong and returns the exit code. */
export function conclude(
  error: unknown,
  { output, hasSent }: { readonly output: SafeOutput; readonly hasSent: boolean },
): number {
  if (error instanceof UserError) {
    output.notice(`titan-auth: ${hideShapes(error.message)}\n`);
    return hasSent ? 3 : 2;
  }
  if (isSystemError(error)) {
    output.notice(`titan-auth: the system refused: ${hideShapes(error.message)}\n`);
    return hasSent ? 3 : 2;
  }
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  output.notice(`titan-auth: this is a bug in titan-auth, please report it\n${hideShapes(words)}\n`);
  return 70;
}

/** Ports in use, files that cannot be opened and the like: mistakes that the user can fix, not bugs. */
const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
