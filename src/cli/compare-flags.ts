import type { Options } from "yargs";
import { diffFormats } from "../report/formats.ts";

/** What `diff` takes. */
export const diffFlags = {
  format: { type: "string", describe: "what stdout carries", choices: diffFormats, default: "terminal" },
} as const satisfies Record<string, Options>;
