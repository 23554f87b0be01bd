import type { Argv, CommandModule } from "yargs";
import type { Given } from "./arguments.ts";
import { commandFlags } from "./command-flags.ts";
import type { DiagnoseArguments, ScopesArguments } from "./diagnosis-flags.ts";

/** `diagnose` and `scopes`, which look at a credential of the user's. */
export const suspectCommands = (run: (command: Promise<number>) => void): readonly CommandModule[] => [
  {
    command: "diagnose [method] [path]",
    describe: "explain why a credential fails: the cause, the proof, the next command",
    builder: (yargsOf: Argv) =>
      yargsOf
        .positional("method", { type: "string", describe: "method of the failing call, such as GET" })
        .positional("path", { type: "string", describe: "its path, such as /api/v1/tasks" })
        .options(commandFlags.diagnose)
        .example("$0 diagnose GET /api/v1/tasks", "explain why TITAN_TOKEN is refused there")
        .example("$0 diagnose --symptom dashboard-works", "explain a failure without naming a call"),
    handler: (args) =>
      run(
        import("./diagnose.ts").then(({ diagnose }) => diagnose(args as unknown as Given<DiagnoseArguments>)),
      ),
  },
  {
    command: "scopes",
    describe: "find out by safe probes what a credential may do",
    builder: (yargsOf: Argv) =>
      yargsOf
        .options(commandFlags.scopes)
        .example("$0 scopes --need tasks:read,data:read", "exit 1 when TITAN_TOKEN lacks one"),
    handler: (args) =>
      run(import("./scopes.ts").then(({ scopes }) => scopes(args as unknown as Given<ScopesArguments>))),
  },
];
