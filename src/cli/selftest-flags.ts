import type { Options } from "yargs";
import { promptFormats } from "../report/page.ts";
import { formatFlag } from "./format-flag.ts";

/** What `selftest` takes. */
export const selftestFlags = {
  flaw: {
    type: "array",
    string: true,
    describe: "only these flaws, by name (titan-auth serve --list names them)",
    requiresArg: true,
  },
  combinations: { type: "boolean", describe: "also try pairs of flaws, a fixed sample" },
  format: formatFlag(promptFormats),
  concurrency: { type: "number", describe: "deployments tried at once", default: 6, requiresArg: true },
} as const satisfies Record<string, Options>;
