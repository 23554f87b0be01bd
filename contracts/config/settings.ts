import { severities } from "../report/terms.ts";
import { option, type Settings } from "./setting.ts";

/**
 * Everything that a person can set, declared once for flags, variables, titan-auth.yaml, the options of vitest and of the
 * API, help and documentation. A name is camelCase here, `--kebab-case` as a flag.
 */

/** Where a deployment is. */
export const targetSettings = {
  authUrl: option.text("target", "URL", "address of the auth service", {
    variables: ["AUTH_URL"],
    key: ["authUrl"],
  }),
  taskServiceUrl: option.text("target", "URL", "address of the task service, if it is another one", {
    variables: ["TASK_SERVICE_URL", "TITAN_API_URL"],
    key: ["taskServiceUrl"],
  }),
  environment: option.text(
    "target",
    "NAME",
    "environment of titan-auth.yaml; check takes several (a,b) or all",
    { short: "e" },
  ),
  config: option.text("target", "FILE", "configuration file; titan-auth.yaml of this folder unless given"),
  envFile: option.list(
    "target",
    "FILE",
    "read variables from a dotenv file; real variables come first; may be repeated",
  ),
} as const satisfies Settings;

export const embeddedSettings = {
  embedded: option.text(
    "target",
    "FLAW,…",
    "use the embedded deployment; =FLAW makes it wrong, =VARIATION healthy but different (serve --list)",
    { bare: true },
  ),
} as const satisfies Settings;

/** Where secrets come from besides the environment and titan-auth.yaml. */
export const credentialSettings = {
  passwordStdin: option.flag("credentials", "read the password of TITAN_EMAIL from standard input"),
  tokenStdin: option.flag("credentials", "read a JWT or an API key from standard input"),
  input: option.flag("credentials", "ask for a missing password on a terminal", {
    default: true,
    negation: "never ask for a missing password",
  }),
} as const satisfies Settings;

/** The credential that `diagnose`, `scopes` and `status` look at. */
export const tokenSettings = {
  tokenFile: option.text("credentials", "FILE", "read the token from a file"),
  tokenCommand: option.text("credentials", "COMMAND", "read the token from the output of a command"),
} as const satisfies Settings;

/** How requests are sent. */
export const connectionSettings = {
  timeout: option.number("limits", "SECONDS", "time limit of one request", {
    usual: 10,
    least: 0.1,
    key: ["thresholds", "timeoutS"],
  }),
  concurrency: option.number("limits", "N", "most requests at the same time; fewer while answers are slow", {
    usual: 32,
    least: 1,
    key: ["thresholds", "concurrency"],
  }),
  rate: option.text("limits", "N/s", "most requests a second", { key: ["thresholds", "ratePerS"] }),
  caFile: option.text("TLS", "FILE", "PEM file of further authorities to trust (or NODE_EXTRA_CA_CERTS)"),
  clientCert: option.text("TLS", "FILE", "PEM file of a client certificate"),
  clientKey: option.text("TLS", "FILE", "PEM file of its key"),
  insecure: option.flag("TLS", "ignore TLS errors, and send secrets over plain http"),
} as const satisfies Settings;

/** Time limits of a run. */
export const runLimitSettings = {
  deadline: option.number("limits", "SECONDS", "time limit of the whole run", {
    usual: 600,
    least: 1,
    key: ["thresholds", "deadlineS"],
  }),
  patience: option.number("limits", "SECONDS", "time in which a new key or JWT must begin to work", {
    usual: 10,
    least: 0,
    key: ["thresholds", "patienceS"],
  }),
} as const satisfies Settings;

export const readOnlySettings = {
  readOnly: option.flag("selection", "create no key and send no write", {
    negation: "allow writes, unless titan-auth.yaml forbids them",
    key: ["readOnly"],
  }),
} as const satisfies Settings;

export const billingSettings = {
  allowBillingWrite: option.flag(
    "selection",
    "also send POST /billing/plan (an empty body) with a key that may",
  ),
} as const satisfies Settings;

/** What makes a run pass or fail. */
export const gateSettings = {
  failOn: option.text("output", "SEVERITY", "least severity that fails", {
    choices: [...severities.filter((one) => one !== "info"), "never"],
    usual: "medium",
    key: ["thresholds", "failOn"],
  }),
  baseline: option.text("output", "FILE", "findings that are accepted for a time (see titan-auth baseline)"),
  strictBaseline: option.flag("output", "fail if the baseline accepts a finding that is gone"),
} as const satisfies Settings;

/** Which checks run. */
export const selectionSettings = {
  depth: option.text(
    "selection",
    "DEPTH",
    "how much is tried: quick one operation of each scope, few-keys makes do with 5 keys at once, full all pairs and spellings",
    { choices: ["quick", "few-keys", "proof", "full"], default: "proof" },
  ),
  require: option.list(
    "selection",
    "SUITE|ROW",
    "exit 3 unless these suites or rows were tested (all for each of them)",
  ),
} as const satisfies Settings;

/** How text looks. */
export const lookSettings = {
  quiet: option.flag("output", "findings and the verdict only"),
  verbose: option.flag("output", "every check and every cell"),
  color: option.flag("output", "use colour even if the output is no terminal", { negation: "use no colour" }),
  ascii: option.flag("output", "ASCII characters only"),
} as const satisfies Settings;

/** A run as a file, to be judged elsewhere. */
export const recordingSettings = {
  record: option.text("output", "FILE", "record what was seen, free of secrets"),
  replay: option.text("output", "FILE", "judge a recorded run again, offline"),
} as const satisfies Settings;

export const reportsSettings = {
  reports: option.text("output", "DIR", "folder into which every file format is written"),
  output: option.text(
    "output",
    "FILE",
    "write the result to a file instead of stdout; without --format its ending names the format",
  ),
} as const satisfies Settings;
