import { type Conclusion, conclusionOf } from "../../../contracts/report/exit-codes.ts";
import type { Report } from "../../../contracts/report/report.ts";
import type { Deployability } from "./can-i-deploy.ts";
import type { Published } from "./publishing.ts";

/** What a broker makes of a report that is finished otherwise. Pure. */

export function withPublished(report: Report, { results, notices }: Published): Report {
  return withPacts({ ...report, notices: [...report.notices, ...notices] }, { published: results });
}

interface Answer extends Deployability {
  readonly provider: string;
  readonly environment: string;
}

/** A broker's no fails a run that would pass; a broker that does not know leaves it open. */
export function withDeployability(report: Report, answers: readonly Answer[]): Report {
  const canIDeploy = answers.map(({ provider, environment, deployable, reason }) => ({
    provider,
    environment,
    because: reason,
    ...(deployable === undefined ? {} : { deployable }),
  }));
  const told = withPacts(report, { canIDeploy });
  const no = answers.find(({ deployable }) => deployable === false);
  if (no !== undefined) {
    const because = `The broker says no to ${no.provider} in ${no.environment}: ${no.reason}`;
    return unlessWorse(told, conclusionOf("fail", because));
  }
  const open = answers.find(({ deployable }) => deployable === undefined);
  if (open === undefined) return told;
  const because = `The broker does not know whether ${open.provider} may go to ${open.environment}: ${open.reason}`;
  return unlessWorse(told, conclusionOf("inconclusive", because));
}

/** What was asked of the broker was not done: what was verified stands, and the run is not a pass. */
export const withTrouble = (report: Report, because: string): Report =>
  unlessWorse({ ...report, notices: [...report.notices, because] }, conclusionOf("inconclusive", because));

function withPacts(report: Report, more: Partial<NonNullable<Report["pacts"]>>): Report {
  return report.pacts === undefined ? report : { ...report, pacts: { ...report.pacts, ...more } };
}

/** Another end, where the run would have passed: nothing that a broker says outweighs what was found. */
const unlessWorse = (report: Report, end: Conclusion): Report =>
  report.outcome === "pass" ? { ...report, ...end } : report;
