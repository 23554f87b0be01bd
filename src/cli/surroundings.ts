import { homedir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../contracts/report/report.ts";
import type { Environment } from "./settings.ts";
import { version } from "./version.ts";

/** The tool as reports name it. */
export const tool = (): Report["tool"] => ({
  name: "titan-auth",
  version,
});

/** Where state is kept (XDG Base Directory Specification): absolute, or it counts as unset. */
export const stateDir = (env: Environment): string =>
  env["XDG_STATE_HOME"]?.startsWith("/") ? env["XDG_STATE_HOME"] : join(homedir(), ".local", "state");
