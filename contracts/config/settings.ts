import { severities } from "../report/terms.ts";
import type { Settings } from "./setting.ts";

/**
 * Everything that a person can set, declared once for flags, variables, titan-auth.yaml, the options of vitest and of the
 * API, help and documentation. A name is camelCase here, `--kebab-case` as a flag.
 */

/** Where a deployment is. */
export const targetSettings = {
  authUrl: {
    kind: "text",
    group: "target",
    metavar: "URL",
    describe: "address of the auth service",
    variables: ["AUTH_URL"],
    key: ["authUrl"],
  },
  taskServiceUrl: {
    kind: "text",
    group: "target",
    metavar: "URL",
    describe: "address of the task service, if it is another one",
    variables: ["TASK_SERVICE_URL", "TITAN_API_URL"],
    key: ["taskServiceUrl"],
  },
  environment: {
    kind: "text",
    group: "target",
    short: "e",
    metavar: "NAME",
    describe: "environment of titan-auth.yaml; check takes several (a,b) or all",
  },
  config: {
    kind: "text",
    group: "target",
    metavar: "FILE",
    describe: "configuration file; titan-auth.yaml of this folder unless given",
  },
  envFile: {
    kind: "list",
    group: "target",
    metavar: "FILE",
    describe: "read variables from a dotenv file; real variables come first; may be repeated",
  },
} as const satisfies Settings;

export const embeddedSettings = {
  embedded: {
    kind: "text",
    group: "target",
    metavar: "FLAW,…",
    bare: true,
    describe:
      "use the embedded deployment; =FLAW makes it wrong, =VARIATION healthy but different (serve --list)",
  },
} as const satisfies Settings;

/** Where secrets come from besides the environment and titan-auth.yaml. */
export const credentialSettings = {
  passwordStdin: {
    kind: "flag",
    group: "credentials",
    describe: "read the password of TITAN_EMAIL from standard input",
  },
  tokenStdin: {
    kind: "flag",
    group: "credentials",
    describe: "read a JWT or an API key from standard input",
  },
  input: {
    kind: "flag",
    group: "credentials",
    describe: "ask for a missing password on a terminal",
    default: true,
    negation: "never ask for a missing password",
  },
} as const satisfies Settings;

/** The credential that `diagnose`, `scopes` and `status` look at. */
export const tokenSettings = {
  tokenFile: { kind: "text", group: "credentials", metavar: "FILE", describe: "read the token from a file" },
  tokenCommand: {
    kind: "text",
    group: "credentials",
    metavar: "COMMAND",
    describe: "read the token from the output of a command",
  },
} as const satisfies Settings;

/** How requests are sent. */
export const connectionSettings = {
  timeout: {
    kind: "number",
    group: "limits",
    metavar: "SECONDS",
    describe: "time limit of one request",
    usual: 10,
    least: 0.1,
    key: ["thresholds", "timeoutS"],
  },
  concurrency: {
    kind: "number",
    group: "limits",
    metavar: "N",
    describe: "most requests at the same time; fewer while answers are slow",
    usual: 32,
    least: 1,
    key: ["thresholds", "concurrency"],
  },
  rate: {
    kind: "text",
    group: "limits",
    metavar: "N/s",
    describe: "most requests a second",
    key: ["thresholds", "ratePerS"],
  },
  caFile: {
    kind: "text",
    group: "TLS",
    metavar: "FILE",
    describe: "PEM file of further authorities to trust (or NODE_EXTRA_CA_CERTS)",
  },
  clientCert: { kind: "text", group: "TLS", metavar: "FILE", describe: "PEM file of a client certificate" },
  clientKey: { kind: "text", group: "TLS", metavar: "FILE", describe: "PEM file of its key" },
  insecure: { kind: "flag", group: "TLS", describe: "ignore TLS errors, and send secrets over plain http" },
} as const satisfies Settings;

/** Time limits of a run. */
export const runLimitSettings = {
  deadline: {
    kind: "number",
    group: "limits",
    metavar: "SECONDS",
    describe: "time limit of the whole run",
    usual: 600,
    least: 1,
    key: ["thresholds", "deadlineS"],
  },
  patience: {
    kind: "number",
    group: "limits",
    metavar: "SECONDS",
    describe: "time in which a new key or JWT must begin to work",
    usual: 10,
    least: 0,
    key: ["thresholds", "patienceS"],
  },
} as const satisfies Settings;

export const readOnlySettings = {
  readOnly: {
    kind: "flag",
    group: "selection",
    describe: "create no key and send no write",
    negation: "allow writes, unless titan-auth.yaml forbids them",
    key: ["readOnly"],
  },
} as const satisfies Settings;

export const billingSettings = {
  allowBillingWrite: {
    kind: "flag",
    group: "selection",
    describe: "also send POST /billing/plan (an empty body) with a key that may",
  },
} as const satisfies Settings;

/** What makes a run pass or fail. */
export const gateSettings = {
  failOn: {
    kind: "text",
    group: "output",
    metavar: "SEVERITY",
    describe: "least severity that fails",
    choices: [...severities.filter((one) => one !== "info"), "never"],
    usual: "medium",
    key: ["thresholds", "failOn"],
  },
  baseline: {
    kind: "text",
    group: "output",
    metavar: "FILE",
    describe: "findings that are accepted for a time (see titan-auth baseline)",
  },
  strictBaseline: {
    kind: "flag",
    group: "output",
    describe: "fail if the baseline accepts a finding that is gone",
  },
} as const satisfies Settings;

/** Which checks run. */
export const selectionSettings = {
  depth: {
    kind: "text",
    group: "selection",
    metavar: "DEPTH",
    describe:
      "how much is tried: quick one operation of each scope, few-keys makes do with 5 keys at once, full all pairs and spellings",
    choices: ["quick", "few-keys", "proof", "full"],
    default: "proof",
  },
  require: {
    kind: "list",
    group: "selection",
    metavar: "SUITE|ROW",
    describe: "exit 3 unless these suites or rows were tested (all for each of them)",
  },
} as const satisfies Settings;

/** How text looks. */
export const lookSettings = {
  quiet: { kind: "flag", group: "output", describe: "findings and the verdict only" },
  verbose: { kind: "flag", group: "output", describe: "every check and every cell" },
  color: {
    kind: "flag",
    group: "output",
    describe: "use colour even if the output is no terminal",
    negation: "use no colour",
  },
  ascii: { kind: "flag", group: "output", describe: "ASCII characters only" },
} as const satisfies Settings;

/** A run as a file, to be judged elsewhere. */
export const recordingSettings = {
  record: {
    kind: "text",
    group: "output",
    metavar: "FILE",
    describe: "record what was seen, free of secrets",
  },
  replay: { kind: "text", group: "output", metavar: "FILE", describe: "judge a recorded run again, offline" },
} as const satisfies Settings;

export const reportsSettings = {
  reports: {
    kind: "text",
    group: "output",
    metavar: "DIR",
    describe: "folder into which every file format is written",
  },
  output: {
    kind: "text",
    group: "output",
    metavar: "FILE",
    describe: "write the result to a file instead of stdout; without --format its ending names the format",
  },
} as const satisfies Settings;
