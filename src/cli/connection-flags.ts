import type { Options } from "yargs";
import { usualValues } from "./usual-values.ts";

/** A default, as the help shows it. */
export const usual = (name: keyof typeof usualValues): string => String(usualValues[name]);

/** Where what is known of a deployment stands. */
export const configurationFlags = {
  environment: {
    type: "string",
    alias: "e",
    describe: "environment of titan-auth.yaml; for check also several with commas between them, or all",
    requiresArg: true,
  },
  config: {
    type: "string",
    describe: "configuration file (else titan-auth.yaml, where there is one)",
    requiresArg: true,
  },
} as const satisfies Record<string, Options>;

/** Where a run goes, and how it talks to what is there. */
export const connectionFlags = {
  "auth-url": { type: "string", describe: "address of the auth service (else AUTH_URL)", requiresArg: true },
  "task-service-url": {
    type: "string",
    describe: "address of the task service (else TASK_SERVICE_URL, TITAN_API_URL, the auth service's)",
    requiresArg: true,
  },
  ...configurationFlags,
  timeout: {
    type: "number",
    describe: "seconds for one request",
    defaultDescription: usual("timeout"),
    requiresArg: true,
  },
  concurrency: {
    type: "number",
    describe: "requests under way at once",
    defaultDescription: usual("concurrency"),
    requiresArg: true,
  },
  rate: { type: "string", describe: "most requests a second, such as 5 or 5/s", requiresArg: true },
  "ca-file": { type: "string", describe: "PEM file of further authorities to trust", requiresArg: true },
  "client-cert": { type: "string", describe: "PEM file of a client certificate", requiresArg: true },
  "client-key": { type: "string", describe: "PEM file of its key", requiresArg: true },
  insecure: { type: "boolean", describe: "pass over TLS errors, and send secrets over plain http" },
  "password-stdin": { type: "boolean", describe: "read the password of TITAN_EMAIL from standard input" },
  "token-stdin": { type: "boolean", describe: "read a JWT or an API key from standard input" },
  input: {
    type: "boolean",
    describe: "ask for a missing password on a terminal (--no-input: never)",
    default: true,
  },
} as const satisfies Record<string, Options>;
