import type { InferredOptionTypes, Options } from "yargs";
import { symptoms } from "../../suites/diagnosis/request.ts";
import { formats, promptFormats } from "../report/page.ts";
import type { CamelCased, ConnectionArguments } from "./arguments.ts";
import type { outputFlags } from "./flags.ts";
import { formatFlag } from "./format-flag.ts";

/** Where `diagnose` and `scopes` take the credential from, besides the environment and standard input. */
export const tokenFlags = {
  "token-file": { type: "string", describe: "read the token from a file", requiresArg: true },
  "token-command": {
    type: "string",
    describe: "read the token from the output of a command",
    requiresArg: true,
  },
} as const satisfies Record<string, Options>;

const readOnly = { type: "boolean", describe: "send no write, not even in its safe form" } as const;

/** What `diagnose` alone takes. */
export const diagnoseFlags = {
  scope: {
    type: "string",
    describe: "scope that the failing call needs, in the place of METHOD PATH",
    requiresArg: true,
  },
  symptom: {
    type: "string",
    describe: "what is known of the failure",
    choices: symptoms,
    requiresArg: true,
  },
  all: { type: "boolean", describe: "go on behind the first broken rung, and name all that fits" },
  "try-create": {
    type: "boolean",
    describe: "create a key and revoke it at once, to see why creation fails",
  },
  "read-only": readOnly,
  format: formatFlag(formats),
} as const satisfies Record<string, Options>;

/** What `scopes` alone takes. */
export const scopesFlags = {
  need: {
    type: "array",
    string: true,
    describe: "scopes that must be there, with commas between them: exit 1 when one is lacking",
    requiresArg: true,
  },
  "read-only": readOnly,
  "allow-billing-write": { type: "boolean", describe: "also send POST /billing/plan (an empty body)" },
  format: formatFlag(promptFormats),
} as const satisfies Record<string, Options>;

/** What both commands take. */
export type SuspectArguments = ConnectionArguments &
  CamelCased<InferredOptionTypes<typeof tokenFlags & typeof outputFlags>>;

/** The arguments of `diagnose`. */
export type DiagnoseArguments = SuspectArguments &
  CamelCased<InferredOptionTypes<typeof diagnoseFlags>> & {
    readonly method?: string;
    readonly path?: string;
  };

/** The arguments of `scopes`. */
export type ScopesArguments = SuspectArguments & CamelCased<InferredOptionTypes<typeof scopesFlags>>;
