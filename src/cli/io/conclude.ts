import type { Environment } from "../../config/addresses.ts";
import { hideShapes, Secret } from "../../secrets/secret.ts";
import { UserError } from "../../user-error.ts";
import type { SafeOutput } from "./safe-output.ts";

interface Concluded {
  readonly output: SafeOutput;
  readonly hasSent: boolean;
  /** Of the process and of dotenv files. */
  readonly environments: readonly Environment[];
}

/** Names of variables that may hold a secret. */
const secretNames = /PASS|SECRET|TOKEN|KEY|JWT|EMAIL|CREDENTIAL|PROXY|WEBHOOK/i;

/** Prints what went wrong and returns the exit code. */
export function conclude(error: unknown, { output, hasSent, environments }: Concluded): number {
  if (error instanceof UserError) {
    output.notice(`titan-auth: ${hideShapes(error.message)}\n`);
    return hasSent ? 3 : 2;
  }
  if (isSystemError(error)) {
    output.notice(`titan-auth: the system refused: ${hideShapes(error.message)}\n`);
    return hasSent ? 3 : 2;
  }
  // A crash may come before the settings' secrets are known.
  for (const secret of environments.flatMap(secretsIn)) output.redactor.learn(secret);
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  output.notice(`titan-auth: this is a bug in titan-auth, please report it\n${hideShapes(words)}\n`);
  return 70;
}

const secretsIn = (environment: Environment): readonly Secret[] =>
  Object.entries(environment).flatMap(([name, value = ""]) =>
    secretNames.test(name) && value !== "" ? [new Secret("token", value)] : [],
  );

/** Ports in use, files that cannot be opened and the like: mistakes that the user can fix, not bugs. */
const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
