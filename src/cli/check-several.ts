import type { Report } from "../../contracts/report/report.ts";
import { mergeEnvironments } from "../compare/merge-environments.ts";
import { thin } from "../compare/thin.ts";
import { Limits } from "../http/limits.ts";
import { UserError } from "../user-error.ts";
import type { CheckArguments } from "./arguments.ts";
import { type Frame, reportOf, runRequestOf } from "./check-run.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { publishReport } from "./publish-report.ts";
import { runNow } from "./run-now.ts";
import { type assignmentOf, partOf } from "./shard.ts";

/** Environments that are checked at once: a dead one delays no other before this many are. */
const atOnce = 8;
/** Environments of which every request and answer is kept. */
const mostWhole = 8;

/** What is the same for all of them. */
interface Whole extends Required<Frame> {
  readonly assignment: ReturnType<typeof assignmentOf>;
}

/** As the command hands it over, and whether there are too many environments to keep all that was sent. */
type Fleet = Whole & { readonly isFleet: boolean };

/** `check -e staging,production`: each environment with its own secrets and connections, side by side, in one report. */
export async function checkSeveral(
  all: readonly [CheckArguments, ...CheckArguments[]],
  whole: Whole,
): Promise<number> {
  for (const flag of ["record", "plan"] as const)
    if (all[0][flag])
      throw UserError.of(`--${flag}`, "one environment", "several", "Run it for each environment");
  const prepared: Prepared[] = [];
  const limits = new Limits();
  try {
    // All secrets are there and in order before anything is sent to anybody.
    for (const args of all) prepared.push(sharing(limits, await prepare(args)));
    const lanes = all.map((args, at) => ({ args, prepared: prepared[at] as Prepared }));
    const ran = await sideBySide(lanes, ({ args, prepared: own }) =>
      checkOne(args, own, { ...whole, isFleet: all.length > mostWhole }),
    );
    const stopped = ran.find((one) => typeof one === "number");
    if (typeof stopped === "number") return stopped;
    // Side by side as they are: what of each is only a shard, `titan-auth merge` puts together.
    const reports = ran.filter((one) => typeof one !== "number") as [Report, ...Report[]];
    return await publishReport(told(mergeEnvironments(reports), all.length), all[0]);
  } finally {
    for (const one of prepared) await one.close();
  }
}

/** Environments behind one address share what is learnt of its rate limits. */
const sharing = (limits: Limits, prepared: Prepared): Prepared => ({
  ...prepared,
  connection: { ...prepared.connection, limits },
});

/** The report of one environment, or the exit code with which it was interrupted. */
async function checkOne(args: CheckArguments, prepared: Prepared, whole: Fleet): Promise<Report | number> {
  const part = partOf(whole.selected, whole.assignment, prepared.target.environment, args);
  const ran = await runNow(prepared, await runRequestOf(part, args));
  if ("code" in ran) return ran.code;
  const report = reportOf(ran, args, whole);
  return whole.isFleet ? thin(report) : report;
}

const told = (report: Report, environments: number): Report =>
  environments <= mostWhole
    ? report
    : {
        ...report,
        notices: [
          ...report.notices,
          `With more than ${mostWhole} environments, requests and answers are only kept where they show something wrong`,
        ],
      };

/** Works on several at once. Whatever becomes of one, those under way go on to their end; after an interruption none begins. */
async function sideBySide<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R | number>,
): Promise<(R | number)[]> {
  const results: PromiseSettledResult<R | number>[] = [];
  const waiting = [...items.entries()];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, item] = next;
      const [result] = await Promise.allSettled([work(item)]);
      results[at] = result;
      if (result.status === "rejected" || typeof result.value === "number") waiting.length = 0;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  return results
    .filter((one) => one !== undefined)
    .map((one) => {
      if (one.status === "rejected") throw one.reason;
      return one.value;
    });
}
