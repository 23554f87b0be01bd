import type { Argv, CommandModule } from "yargs";
import type { Given } from "./arguments.ts";
import { commandFlags } from "./command-flags.ts";
import type { ConfigArguments } from "./config.ts";
import type { ExplainArguments } from "./explain.ts";
import type { ReportArguments } from "./report.ts";

/** `report`, `explain` and `config`, which send nothing anywhere. */
export const paperCommands = (run: (command: Promise<number>) => void): readonly CommandModule[] => [
  {
    command: "report <run>",
    describe: "render a saved JSON report in any format, offline",
    builder: (yargsOf: Argv) =>
      yargsOf
        .positional("run", {
          type: "string",
          describe: "file that --format json or --reports wrote",
        })
        .options(commandFlags.report)
        .example("$0 report report.json --format html > report.html", "a page for the browser"),
    handler: (args) =>
      run(import("./report.ts").then(({ report }) => report(args as unknown as ReportArguments))),
  },
  {
    command: "explain [id]",
    describe: "a check, finding, table row, cause or provider state in full, offline",
    builder: (yargsOf: Argv) =>
      yargsOf
        .positional("id", { type: "string", describe: "such as M3, unguarded-scope, or what a report names" })
        .options(commandFlags.explain)
        .example("$0 explain unguarded-scope/no-scope-enforced", "what a finding means and how to mend it"),
    handler: (args) =>
      run(import("./explain.ts").then(({ explain }) => explain(args as unknown as ExplainArguments))),
  },
  {
    command: "config",
    describe: "each value that a run would work with, and where it comes from, offline",
    builder: (yargsOf: Argv) =>
      yargsOf
        .options(commandFlags.config)
        .example("$0 config -e staging", "what check -e staging would use, but for the secrets")
        .example("$0 config --schema > titan-auth.schema.json", "a schema for the editor"),
    handler: (args) =>
      run(import("./config.ts").then(({ config }) => config(args as unknown as Given<ConfigArguments>))),
  },
];
