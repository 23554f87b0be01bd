import type { Report } from "../../contracts/report/report.ts";
import { plainPage, reporterOf } from "../report/index.ts";
import { messageOf } from "../user-error.ts";
import type { SafeOutput } from "./io/safe-output.ts";
import type { Environment } from "./settings.ts";

/**
 * What a run shows in GitHub Actions beside its page: the step's summary, and annotations. GitHub reads these from stderr as
 * well, so that stdout carries the one result and nothing else.
 */
export async function annotate(report: Report, env: Environment, output: SafeOutput): Promise<void> {
  if (env["GITHUB_ACTIONS"] !== "true") return;
  const github = await reporterOf("github");
  output.steer(github(report, plainPage));
  const summary = env["GITHUB_STEP_SUMMARY"];
  if (summary === undefined || summary === "") return;
  const markdown = await reporterOf("markdown");
  try {
    await output.append(summary, markdown(report, plainPage), JSON.stringify(report));
  } catch (error) {
    // The verdict stands: a summary that cannot be written changes nothing about the deployment.
    const because = messageOf(error);
    output.notice(`titan-auth: GITHUB_STEP_SUMMARY could not be written: ${because}\n`);
  }
}
