import type { Options } from "yargs";
import { formats, promptFormats } from "../report/formats.ts";

/** What `report` takes. */
export const reportFlags = {
  format: { type: "string", describe: "what stdout carries", choices: formats, default: "terminal" },
  reports: { type: "string", describe: "folder into which every file format is written", requiresArg: true },
} as const satisfies Record<string, Options>;

/** What `explain` takes. */
export const explainFlags = {
  format: {
    type: "string",
    describe: "what stdout carries",
    choices: promptFormats,
    default: "terminal",
  },
} as const satisfies Record<string, Options>;
