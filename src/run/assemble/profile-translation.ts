import { titanProfile } from "../../../contracts/profile/profile.ts";
import type { Report } from "../../../contracts/report/report.ts";
import { namesOf } from "../../../suites/model/profile-translation.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";
import { cleanTexts } from "../../secrets/spans.ts";

/** Renames calls in a report to the deployment's own names. Requests and answers stay as they were. */
export function inOwnWords(report: Report, { profile }: Pick<RunContext, "profile">): Report {
  if (profile.name === titanProfile.name) return report;
  const rename = namesOf(profile);
  const { exchanges, target, ...told } = report;
  return {
    ...(cleanTexts(told, rename) as typeof told),
    target: { ...target, profile: profile.name },
    exchanges: exchanges.map((one) => ({ ...one, probe: rename(one.probe) })),
  };
}
