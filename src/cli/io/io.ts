import type { EventEmitter } from "node:events";
import type { Readable } from "node:stream";

interface Sink {
  /** `done` is called once the text is written, or cannot be. */
  write(text: string, done?: (error?: Error | null) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Everything that a command uses of its process. Tests pass their own. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Emits signals by name. */
  readonly signals: Pick<EventEmitter, "on" | "off">;
  /** Ends the process at once, if a command cannot end by itself. */
  exit(code: number): void;
}

export const processIo = (): Io => ({
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signals: process,
  exit: (code) => process.exit(code),
});
