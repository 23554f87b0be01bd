import pLimit from "p-limit";
import type { Report } from "../../contracts/report/report.ts";
import { mergeEnvironments } from "../compare/merge-environments.ts";
import { thin } from "../compare/thin.ts";
import type { RunSettings } from "../config/resolve.ts";
import { Limits } from "../http/limits.ts";
import { type CheckWork, checkDeployment } from "./check.ts";
import type { Host } from "./host.ts";

/** The most environments that are checked at the same time. */
const atOnce = 8;
/** The most environments whose requests and answers are all kept. */
const mostWhole = 8;

/** Checks several environments side by side, each with its own secrets and connections. Returns one report for each. */
export async function checkEnvironments(
  all: readonly RunSettings[],
  work: CheckWork,
  host: Host,
): Promise<readonly Report[]> {
  const limits = new Limits();
  const limit = pLimit(atOnce);
  const isFleet = all.length > mostWhole;
  let failed = false;
  const checkOne = async (settings: RunSettings): Promise<readonly Report[]> => {
    // After an interruption or a failure no further one starts; those in progress finish.
    if (host.signal.aborted || failed) return [];
    try {
      const { report } = await checkDeployment(settings, work, { ...host, limits });
      const whole = report();
      return [isFleet ? thin(whole) : whole];
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const results = await Promise.allSettled(all.map((settings) => limit(checkOne, settings)));
  return results.flatMap((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

/** Merges the reports of several environments. */
export function mergedReport(reports: readonly Report[]): Report {
  const [first, ...others] = reports;
  if (first === undefined) throw new Error("no environment was checked");
  const merged = mergeEnvironments([first, ...others]);
  return reports.length > mostWhole ? { ...merged, notices: [...merged.notices, fleetNotice] } : merged;
}

const fleetNotice = `With more than ${mostWhole} environments, requests and answers are only kept where they show something wrong`;
