import type { Options, PositionalOptions } from "yargs";
import { severities } from "../../contracts/report/terms.ts";
import { formats } from "../report/page.ts";
import { usual } from "./connection-flags.ts";
import { formatFlag } from "./format-flag.ts";

export { connectionFlags } from "./connection-flags.ts";

/** How output looks. */
export const outputFlags = {
  quiet: { type: "boolean", describe: "findings and the verdict only" },
  verbose: { type: "boolean", describe: "every check and every cell" },
  color: { type: "boolean", describe: "colour, whatever the terminal is (--no-color: none)" },
  ascii: { type: "boolean", describe: "ASCII characters only" },
} as const satisfies Record<string, Options>;

/** What commands that run against a deployment share: what they do there and what becomes of the result. */
export const runFlags = {
  embedded: {
    type: "string",
    describe: "use the embedded deployment; --embedded=FLAW[,FLAW…] makes it wrong",
  },
  format: formatFlag(formats),
  reports: { type: "string", describe: "folder into which every file format is written", requiresArg: true },
  "read-only": { type: "boolean", describe: "create no key and send no write" },
  "allow-billing-write": {
    type: "boolean",
    describe: "also send POST /billing/plan with a key that may (an empty body)",
  },
  "fail-on": {
    type: "string",
    describe: "least severity that fails the run",
    choices: [...severities.filter((severity) => severity !== "info"), "never"],
    defaultDescription: usual("failOn"),
  },
  deadline: {
    type: "number",
    describe: "seconds for the whole run",
    defaultDescription: usual("deadline"),
    requiresArg: true,
  },
} as const satisfies Record<string, Options>;

/** What stands behind `check` and `watch`. */
export const names = {
  type: "string",
  array: true,
  describe: "suites or checks; all unless named",
  default: [],
} as const satisfies PositionalOptions;

/** What `check` alone takes. */
export const checkFlags = {
  record: { type: "string", describe: "file to keep what was seen in, free of secrets", requiresArg: true },
  replay: { type: "string", describe: "judge a recorded run again, offline", requiresArg: true },
  plan: { type: "boolean", describe: "list the requests and send none" },
  shard: {
    type: "string",
    describe:
      "i/n: do one part of n, and merge the reports (else JOB_COMPLETION_INDEX of JOB_COMPLETION_COUNT)",
    requiresArg: true,
  },
  depth: {
    type: "string",
    describe: "few-keys: five keys at once; proof: all that decides; full: every scope, pair and spelling",
    choices: ["few-keys", "proof", "full"],
    default: "proof",
  },
  "wait-for-expiry": { type: "number", describe: "seconds to wait for a JWT to expire", requiresArg: true },
  require: {
    type: "array",
    string: true,
    describe: "suites or rows that must have been tested",
    requiresArg: true,
  },
} as const satisfies Record<string, Options>;

/** What `verify` alone takes. */
export const verifyFlags = {
  "broker-url": {
    type: "string",
    describe: "address of a Pact broker to take the pacts from (else PACT_BROKER_BASE_URL)",
    requiresArg: true,
  },
  provider: {
    type: "array",
    string: true,
    describe: "provider names at the broker",
    default: ["titan-auth", "titan-task-service"],
    requiresArg: true,
  },
  "consumer-version-selectors": {
    type: "string",
    describe: "which pacts, as JSON (default: main branch, matching branch, deployed or released)",
    requiresArg: true,
  },
  "include-wip-pacts-since": {
    type: "string",
    describe: "also verify work-in-progress pacts since this date (YYYY-MM-DD)",
    requiresArg: true,
  },
  publish: { type: "boolean", describe: "publish the results to the broker; only in CI" },
  "provider-version": {
    type: "string",
    describe: "version of the deployment (else the commit that CI builds)",
    requiresArg: true,
  },
  "provider-branch": {
    type: "string",
    describe: "its branch (else the one that CI builds)",
    requiresArg: true,
  },
  "least-scopes": {
    type: "boolean",
    describe: "find the smallest scope set that satisfies each consumer, by taking scopes away",
  },
} as const satisfies Record<string, Options>;

/** What `cleanup` takes. */
export const cleanupFlags = {
  "dry-run": { type: "boolean", describe: "only list what would be revoked" },
  all: { type: "boolean", describe: "also keys of other machines' runs that began less than an hour ago" },
} as const satisfies Record<string, Options>;
