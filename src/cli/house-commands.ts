import type { Argv, CommandModule } from "yargs";
import type { Given, SelftestArguments } from "./arguments.ts";
import type { CleanupArguments } from "./cleanup.ts";
import { commandFlags } from "./command-flags.ts";
import type { ServeArguments } from "./serve.ts";

/** `serve`, `selftest` and `cleanup`: a deployment of our own, what it proves, and what runs left behind elsewhere. */
export const houseCommands = (run: (command: Promise<number>) => void): readonly CommandModule[] => [
  {
    command: "serve",
    describe: "run the embedded deployment on loopback, right or with flaws",
    builder: (yargsOf: Argv) => yargsOf.options(commandFlags.serve),
    handler: (args) =>
      run(import("./serve.ts").then(({ serve }) => serve(args as unknown as ServeArguments))),
  },
  {
    command: "selftest",
    describe: "run the suites against every flawed embedded deployment: which check catches which flaw",
    builder: (yargsOf: Argv) => yargsOf.options(commandFlags.selftest),
    handler: (args) =>
      run(import("./selftest.ts").then(({ selftest }) => selftest(args as unknown as SelftestArguments))),
  },
  {
    command: "cleanup",
    describe: "revoke keys that earlier runs left behind",
    builder: (yargsOf: Argv) => yargsOf.options(commandFlags.cleanup),
    handler: (args) =>
      run(import("./cleanup.ts").then(({ cleanup }) => cleanup(args as unknown as Given<CleanupArguments>))),
  },
];
