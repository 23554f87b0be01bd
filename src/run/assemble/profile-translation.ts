import { titanProfile } from "../../../contracts/profile/profile.ts";
import type { Report } from "../../../contracts/report/report.ts";
import { namesOf } from "../../../suites/model/profile-translation.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";

/** Renames calls in a report to the deployment's own names. Requests and answers stay as they were. */
export function inOwnWords(report: Report, { profile }: Pick<RunContext, "profile">): Report {
  if (profile.name === titanProfile.name) return report;
  const rename = namesOf(profile);
  const { exchanges, target, ...told } = report;
  return {
    ...renamed(told, rename),
    target: { ...target, profile: profile.name },
    exchanges: exchanges.map((one) => ({ ...one, probe: rename(one.probe) })),
  };
}

/** The same value with every text renamed. */
function renamed<T>(value: T, rename: (text: string) => string): T {
  if (typeof value === "string") return rename(value) as T;
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renamed(item, rename)])) as T;
}
