import type { Argv, CommandModule } from "yargs";
import { commandFlags } from "./command-flags.ts";
import type { MergeArguments } from "./merge.ts";

/** What is made of several saved runs. Nothing is sent anywhere. */
export const compareCommands = (run: (command: Promise<number>) => void): readonly CommandModule[] => [
  {
    command: "merge <runs..>",
    describe: "one report out of several: shards of a run, or runs against several environments",
    builder: (yargsOf: Argv) =>
      yargsOf
        .positional("runs", {
          type: "string",
          array: true,
          describe: "files that --format json or --reports wrote",
        })
        .options(commandFlags.merge)
        .example("$0 merge shard-*.json --format html > report.html", "a page of a run in shards"),
    handler: (args) =>
      run(import("./merge.ts").then(({ merge }) => merge(args as unknown as MergeArguments))),
  },
];
