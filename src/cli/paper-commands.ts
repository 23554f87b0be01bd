import type { Argv, CommandModule } from "yargs";
import { shells } from "../completion/index.ts";
import type { Given } from "./arguments.ts";
import { commandFlags } from "./command-flags.ts";
import type { CompletionArguments } from "./completion.ts";
import type { ConfigArguments } from "./config.ts";
import type { ExplainArguments } from "./explain.ts";
import type { InitArguments } from "./init.ts";
import type { ReportArguments } from "./report.ts";

/** `report`, `explain`, `config`, `init` and `completion`, which send nothing anywhere. */
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
  {
    command: "init",
    describe: "write titan-auth.yaml, a CI job and lines for git; what exists is left as it is",
    builder: (yargsOf: Argv) =>
      yargsOf.options(commandFlags.init).example("$0 init --ci github", "with a workflow of GitHub Actions"),
    handler: (args) => run(import("./init.ts").then(({ init }) => init(args as unknown as InitArguments))),
  },
  {
    command: "completion <shell>",
    describe: "print the script by which a shell completes commands, flags and names",
    builder: (yargsOf: Argv) =>
      yargsOf
        .positional("shell", { type: "string", describe: "the shell", choices: shells, demandOption: true })
        .options(commandFlags.completion)
        .example('eval "$($0 completion bash)"', "in this shell, at once"),
    handler: (args) =>
      run(
        import("./completion.ts").then(({ completion }) =>
          completion(args as unknown as CompletionArguments),
        ),
      ),
  },
];
