import type { Options } from "yargs";
import { ciSystems } from "../init/index.ts";

/** What `init` takes. */
export const initFlags = {
  ci: {
    type: "string",
    describe: "CI system to write a job for; found by the project's files unless given",
    choices: ciSystems,
    requiresArg: true,
  },
  dir: { type: "string", describe: "folder of the project", default: ".", requiresArg: true },
  "auth-url": {
    type: "string",
    describe: "address of the auth service, for titan-auth.yaml",
    requiresArg: true,
  },
} as const satisfies Record<string, Options>;
