import type { InferredOptionTypes, Options } from "yargs";
import { watchFormats } from "../report/page.ts";
import type { CamelCased, ConnectionArguments, Given } from "./arguments.ts";
import type { gateFlags } from "./compare-flags.ts";
import { checkFlags, outputFlags, runFlags } from "./flags.ts";

/** What `watch` takes, besides how the deployment is reached and how output looks. */
export const watchFlags = {
  interval: {
    type: "string",
    describe: "time from the beginning of one round to that of the next, such as 30s, 5m or 1h",
    default: "60s",
    requiresArg: true,
  },
  jitter: {
    type: "string",
    describe: "part of the interval by which a round may begin earlier or later",
    default: "10%",
    requiresArg: true,
  },
  write: { type: "boolean", describe: "also create keys and send writes, as check does" },
  listen: {
    type: "string",
    describe: "where /metrics and /healthz are served; --no-listen: nowhere",
    default: "127.0.0.1:9464",
    requiresArg: true,
  },
  once: { type: "boolean", describe: "one round, without serving; exits as check does" },
  textfile: {
    type: "string",
    describe: "file for the metrics after each round, for node_exporter",
    requiresArg: true,
  },
  format: {
    type: "string",
    describe: "how changes are told on stdout, a line each",
    choices: watchFormats,
    default: "terminal",
  },
  embedded: runFlags.embedded,
  "allow-billing-write": runFlags["allow-billing-write"],
  "fail-on": runFlags["fail-on"],
  deadline: { ...runFlags.deadline, describe: "seconds for one round" },
  depth: checkFlags.depth,
  require: checkFlags.require,
  color: outputFlags.color,
  ascii: outputFlags.ascii,
} as const satisfies Record<string, Options>;

/** The arguments of `watch`, as the parser hands them over. */
export type WatchArguments = Given<
  CamelCased<
    Omit<InferredOptionTypes<typeof watchFlags & typeof gateFlags>, "require" | "listen" | "deadline">
  > & { readonly deadline: number } & ConnectionArguments
> & {
  readonly names: readonly string[];
  readonly require: readonly string[];
  /** `false` after `--no-listen`. */
  readonly listen: string | false;
};
