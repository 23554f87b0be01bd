import { homedir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../contracts/report/report.ts";
import type { Limits } from "../http/limits.ts";
import type { Redactor } from "../secrets/redactor.ts";
import { version } from "./version.ts";

/** What a run is given besides its settings. Nothing here decides a verdict. */
export interface Host {
  /** Ends the run early. Created keys are revoked all the same. */
  readonly signal: AbortSignal;
  /** Knows every secret of the run, so that output can be checked for them. */
  readonly redactor: Redactor;
  /** Folder of the ledgers of created keys. */
  readonly stateDir: string;
  /** Folder from which relative paths are read. */
  readonly cwd: string;
  /** Variables for the process of Pact's matcher. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told of each request before it is sent. */
  readonly onSend?: () => void;
  readonly onProgress?: (done: number, of: number, phase: string) => void;
  /** Told of each wait for a rate limit, in milliseconds. */
  readonly onWait?: (surface: string, ms: number) => void;
  /** What is known of rate limits, where several runs share it. */
  readonly limits?: Limits;
}

/** The tool as reports name it. */
export const tool: Report["tool"] = { name: "titan-auth", version };

/** Folder of state (XDG Base Directory Specification); a path that is not absolute counts as unset. */
export const stateDir = (env: Host["env"]): string =>
  env["XDG_STATE_HOME"]?.startsWith("/") ? env["XDG_STATE_HOME"] : join(homedir(), ".local", "state");
