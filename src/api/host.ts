import { homedir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../contracts/report/report.ts";
import type { Limits } from "../http/limits.ts";
import type { Redactor } from "../secrets/redactor.ts";

/** What a run gets besides its settings. Nothing here influences a verdict. */
export interface Host {
  /** Ends the run early. Created keys are still revoked. */
  readonly signal: AbortSignal;
  /** Knows every secret of the run, so that output can be checked for them. */
  readonly redactor: Redactor;
  /** Folder of the ledgers of created keys. */
  readonly stateDir: string;
  /** Folder from which relative paths are read. */
  readonly cwd: string;
  /** Variables for the process of Pact's matcher. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called before each request. */
  readonly onSend?: () => void;
  readonly onProgress?: (done: number, of: number, phase: string) => void;
  /** Called for each wait for a rate limit, with milliseconds. */
  readonly onWait?: (surface: string, ms: number) => void;
  /** Known rate limits, if several runs share them. */
  readonly limits?: Limits;
}

/** Put in by the build. */
declare const TITAN_AUTH_VERSION: string | undefined;

/** The tool as reports name it. */
export const tool: Report["tool"] = {
  name: "titan-auth",
  version: typeof TITAN_AUTH_VERSION === "string" ? TITAN_AUTH_VERSION : "development",
};

/** Folder of state (XDG Base Directory Specification); a relative path counts as unset. */
export const stateDir = (env: Host["env"]): string =>
  env["XDG_STATE_HOME"]?.startsWith("/") ? env["XDG_STATE_HOME"] : join(homedir(), ".local", "state");
