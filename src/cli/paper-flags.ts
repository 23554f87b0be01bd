import type { Options } from "yargs";
import { promptFormats } from "../report/page.ts";
import { runFlags } from "./flags.ts";
import { formatFlag } from "./format-flag.ts";

/** What `report` takes. */
export const reportFlags = {
  format: runFlags.format,
  reports: runFlags.reports,
} as const satisfies Record<string, Options>;

/** What `explain` takes. */
export const explainFlags = {
  format: formatFlag(promptFormats),
} as const satisfies Record<string, Options>;
