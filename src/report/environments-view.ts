import type { Report, ReportEnvironment } from "../../contracts/report/report.ts";
import type { Outcome } from "../../contracts/report/terms.ts";
import { checkWords } from "./outcome-words.ts";
import { counted } from "./words.ts";

/** The environments of a report of several, as all media show them first. */
export const environmentsOf = ({ environments = [] }: Report): readonly ReportEnvironment[] => environments;

const told: readonly Outcome[] = ["crashed", "fail", "inconclusive", "pass"];

/** What became of an environment's checks. */
export const tallyWords = ({ summary, exitCode }: ReportEnvironment): string =>
  [
    ...told.flatMap((name) =>
      summary[name] === 0 ? [] : [`${counted(summary[name], "check")} ${checkWords[name].word}`],
    ),
    `exit code ${exitCode}`,
  ].join(", ");

/** Its addresses. */
export const addressWords = ({ target: { authUrl, taskServiceUrl } }: ReportEnvironment): string =>
  authUrl === taskServiceUrl ? authUrl : `${authUrl} and ${taskServiceUrl}`;
