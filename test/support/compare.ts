import type { Report } from "../../contracts/report/report.ts";
import { tryDeployment } from "./run.ts";

/** For tests: a run against an embedded deployment, as one of the environment of this name. */
export async function runAt(
  environment: string,
  authUrl: string,
  flaws: readonly string[] = [],
): Promise<Report> {
  const { report } = await tryDeployment({ flaws });
  return { ...report, target: { ...report.target, environment, authUrl, taskServiceUrl: authUrl } };
}
