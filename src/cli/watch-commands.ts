import type { Argv, CommandModule } from "yargs";
import { withLists } from "./arguments.ts";
import { commandFlags } from "./command-flags.ts";
import { names } from "./flags.ts";
import type { WatchArguments } from "./watch-flags.ts";

/** `watch`, which goes on until it is told to end. */
export const watchCommands = (run: (command: Promise<number>) => void): readonly CommandModule[] => [
  {
    command: "watch [names..]",
    describe: "repeat check, read-only unless told, tell of changes and serve metrics",
    builder: (yargsOf: Argv) =>
      yargsOf
        .positional("names", names)
        .options(commandFlags.watch)
        .example("$0 watch --interval 5m", "a standing health check, with metrics on 127.0.0.1:9464")
        .example("$0 watch --once --textfile titan.prom", "one round for the collector of node_exporter"),
    handler: (args) =>
      run(import("./watch.ts").then(({ watch }) => watch(withLists(args) as unknown as WatchArguments))),
  },
];
