import type { Options } from "yargs";
import { connectionFlags, runFlags } from "./flags.ts";
import { formatFlag } from "./format-flag.ts";

const { environment, config, timeout, concurrency, rate } = connectionFlags;
const { deadline } = runFlags;

/** What `config` takes: what a configuration may say as well, and how to show it. */
export const configFlags = {
  schema: { type: "boolean", describe: "print the JSON Schema of titan-auth.yaml, for editors" },
  format: formatFlag(["terminal", "json"]),
  environment,
  config,
  "auth-url": connectionFlags["auth-url"],
  "task-service-url": connectionFlags["task-service-url"],
  "read-only": runFlags["read-only"],
  "fail-on": runFlags["fail-on"],
  deadline,
  timeout,
  concurrency,
  rate,
  "password-stdin": connectionFlags["password-stdin"],
  "token-stdin": connectionFlags["token-stdin"],
} as const satisfies Record<string, Options>;
