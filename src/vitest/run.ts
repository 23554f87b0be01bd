import type { testOptionSettings } from "../../contracts/config/program-settings.ts";
import { flagName, type OptionsOf } from "../../contracts/config/setting.ts";
import type { Report } from "../../contracts/report/report.ts";
import { RunError, runCommand } from "./run-command.ts";
import { harmless } from "./sentence.ts";
import type { DeploymentOptions } from "./types.ts";

/** The run of one `describeDeployment`, and further runs for tests that are retried. */
export class DeploymentRun {
  /** The reports of the command: of the first run, then one for each retried test. */
  readonly reports: Report[] = [];
  readonly #options: DeploymentOptions;
  #first: Report | undefined;

  constructor(options: DeploymentOptions) {
    this.#options = options;
  }

  /** Runs the command. Throws a `RunError` if it gives no report. */
  async start(names: readonly string[]): Promise<void> {
    this.#first = await this.#ask(names);
  }

  /** The report of the first run, safe for terminals and logs. */
  get first(): Report {
    if (this.#first === undefined) throw new RunError("the run came to no report");
    return this.#first;
  }

  /** A new report for these names only. */
  again(names: readonly string[]): Promise<Report> {
    return this.#ask(names);
  }

  async #ask(names: readonly string[]): Promise<Report> {
    const env = { ...process.env, ...this.#options.env };
    const report = await runCommand(commandLineOf(this.#options, names), env);
    this.reports.push(report);
    return harmless(report);
  }
}

/** The options that are flags of `check`, with the names of the flags. */
export type FlagOptions = OptionsOf<typeof testOptionSettings>;

/** The command line of a run for these names. Values follow `=`, so that none is read as a flag. */
export function commandLineOf(options: DeploymentOptions, names: readonly string[]): readonly string[] {
  const { title: _title, names: _names, env: _env, granularity: _granularity, pacts, ...flags } = options;
  return [
    ...(pacts === undefined ? ["check", ...names] : ["verify", ...pacts]),
    "--format=json",
    "--no-input",
    ...Object.entries(flags satisfies FlagOptions).flatMap(([name, value]) => flagOf(flagName(name), value)),
  ];
}

function flagOf(name: string, value: FlagOptions[keyof FlagOptions]): readonly string[] {
  if (value === undefined || value === false) return [];
  if (value === true) return [`--${name}`];
  if (typeof value === "string" || typeof value === "number") return [`--${name}=${value}`];
  // Flaws are one value with commas; `--require` may be repeated.
  return name === "embedded" ? [`--${name}=${value.join(",")}`] : value.map((one) => `--${name}=${one}`);
}
