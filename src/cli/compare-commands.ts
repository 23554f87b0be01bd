import type { Argv, CommandModule } from "yargs";
import type { BaselineArguments } from "./baseline.ts";
import { commandFlags } from "./command-flags.ts";
import { baselineActions } from "./compare-flags.ts";
import type { DiffArguments } from "./diff.ts";
import type { MergeArguments } from "./merge.ts";

/** What is made of several saved runs. Nothing is sent anywhere. */
export const compareCommands = (run: (command: Promise<number>) => void): readonly CommandModule[] => [
  {
    command: "diff <old> <new>",
    describe: "what got worse, better or otherwise between two runs, or two environments",
    builder: (yargsOf: Argv) =>
      yargsOf
        .positional("old", { type: "string", describe: "saved run that the other is measured by" })
        .positional("new", { type: "string", describe: "saved run in question" })
        .options(commandFlags.diff)
        .example("$0 diff staging.json production.json", "exits 1 where production is worse"),
    handler: (args) => run(import("./diff.ts").then(({ diff }) => diff(args as unknown as DiffArguments))),
  },
  {
    command: "baseline <action> [findings..]",
    describe:
      "accept findings for a time (update), strike off what is gone (prune), or show what is accepted",
    builder: (yargsOf: Argv) =>
      yargsOf
        .positional("action", {
          type: "string",
          choices: baselineActions,
          describe: "what to do",
        })
        .positional("findings", {
          type: "string",
          array: true,
          describe: "update: only these, by identifier or fingerprint; all that fail the run unless named",
          default: [],
        })
        .options(commandFlags.baseline)
        .example(
          '$0 baseline update --from report.json --reason "known, TITAN-12" --owner team-auth --expires 2027-01-15',
          "accept what fails that run",
        )
        .example("$0 check --baseline titan-auth-baseline.yaml", "a gate that only new findings fail"),
    handler: (args) =>
      run(import("./baseline.ts").then(({ baseline }) => baseline(args as unknown as BaselineArguments))),
  },
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
