import type { Options } from "yargs";
import { limitedBy } from "../embedded/rules/limits.ts";
import { configurationFlags } from "./connection-flags.ts";

/** What `serve` takes. */
export const serveFlags = {
  flaw: {
    type: "array",
    string: true,
    describe: "a way of being wrong, by name (--list shows them)",
    requiresArg: true,
  },
  variation: { type: "array", string: true, describe: "a healthy way of being different", requiresArg: true },
  list: { type: "boolean", describe: "list flaws and variations, and stop" },
  config: configurationFlags.config,
  port: { type: "number", describe: "port on 127.0.0.1; 0 takes a free one", default: 0, requiresArg: true },
  latency: { type: "number", describe: "milliseconds before each answer", default: 0, requiresArg: true },
  "rate-limit": {
    type: "string",
    describe: "requests per window and its seconds, such as 60/60",
    requiresArg: true,
  },
  "rate-limit-by": {
    type: "string",
    describe: "whom the rate limit counts: each caller, or all of an address together",
    choices: limitedBy,
    default: "caller",
    requiresArg: true,
  },
} as const satisfies Record<string, Options>;
