import type { Report } from "../../contracts/report/report.ts";
import { commandLineOf } from "./command-line.ts";
import { RunError, runCommand } from "./run-command.ts";
import { harmless } from "./sentence.ts";
import type { DeploymentOptions } from "./types.ts";

/** The run behind the tests of one `describeDeployment`, and further runs for tests that are tried again. */
export class DeploymentRun {
  /** As the command gave them: the first run, then one for each test that was tried again. */
  readonly reports: Report[] = [];
  readonly #options: DeploymentOptions;
  #first: Report | undefined;

  constructor(options: DeploymentOptions) {
    this.#options = options;
  }

  /** Asks the deployment. Throws a `RunError` where that came to no report. */
  async start(names: readonly string[]): Promise<void> {
    this.#first = await this.#ask(names);
  }

  /** The report of the first run, harmless for terminals and logs. */
  get first(): Report {
    if (this.#first === undefined) throw new RunError("the run came to no report");
    return this.#first;
  }

  /** A report of these names alone, seen now. */
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
