import type { Options } from "yargs";
import { diffFormats, promptFormats } from "../report/page.ts";
import { formatFlag } from "./format-flag.ts";

/** What `diff` takes. */
export const diffFlags = {
  format: formatFlag(diffFormats),
} as const satisfies Record<string, Options>;

/** What a gate takes beside what it runs. */
export const gateFlags = {
  baseline: { type: "string", describe: "file of findings that are accepted for a time", requiresArg: true },
} as const satisfies Record<string, Options>;

/** What `baseline` can do. */
export const baselineActions = ["update", "prune", "show"] as const;

/** What `baseline` takes. */
export const baselineFlags = {
  baseline: {
    type: "string",
    describe: "the file",
    default: "titan-auth-baseline.yaml",
    requiresArg: true,
  },
  from: { type: "string", describe: "saved run whose findings are accepted, or gone", requiresArg: true },
  reason: { type: "string", describe: "why they are accepted", requiresArg: true },
  owner: { type: "string", describe: "who answers for that", requiresArg: true },
  expires: {
    type: "string",
    describe: "last day (YYYY-MM-DD, UTC); of what lets somebody in within 14 days",
    requiresArg: true,
  },
  format: formatFlag(promptFormats),
} as const satisfies Record<string, Options>;
