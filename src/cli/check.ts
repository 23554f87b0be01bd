import { readFile } from "node:fs/promises";
import { checks as allChecks } from "../../suites/index.ts";
import type { Depth } from "../../suites/model/run-context.ts";

import { record, replay } from "../run/assemble/recording.ts";
import type { Evidence } from "../run/evidence.ts";
import type { Plan } from "../run/plan/plan.ts";
import { messageOf, UserError } from "../user-error.ts";
import type { CheckArguments, Given } from "./arguments.ts";
import { reportOf, runRequestOf } from "./check-run.ts";
import { checkSeveral } from "./check-several.ts";
import { probeFiles } from "./files.ts";
import { output } from "./io/safe-output.ts";
import { listPlan } from "./list-plan.ts";
import { heldBaseline } from "./load-baseline.ts";
import { prepare } from "./prepare.ts";
import { publishReport, reportFiles } from "./publish-report.ts";
import { resolveSettings } from "./resolve-settings.ts";
import { runNow } from "./run-now.ts";
import { requiredOf, select, strayBecause } from "./selection.ts";
import { assignmentOf, partOf } from "./shard.ts";

/** `titan-auth check`: runs the suites, prints the report and gives the exit code. */
export async function check(given: Given<CheckArguments>): Promise<number> {
  requiredOf(given.require);
  const stray = strayBecause(allChecks, given.names);
  if (stray !== undefined) {
    output.notice(`titan-auth: ${stray}\n`);
    return 4;
  }
  const assignment = assignmentOf(given.shard, process.env);
  const baseline = await heldBaseline(given.baseline, new Date());
  const selected = select(allChecks, given.names, given.depth as Depth);
  await probeFiles([...reportFiles(given), ...(given.record === undefined ? [] : [given.record])]);
  const all = await resolveSettings(given, process.env);
  const [args, ...others] = all;
  if (args.replay !== undefined)
    return publishReport(reportOf(await again(args.replay), args, { baseline }), args);
  if (others.length > 0) return checkSeveral(all, { selected, assignment, baseline });
  const prepared = await prepare(args);
  try {
    const part = partOf(selected, assignment, prepared.target.environment, args);
    if (args.plan) return listPlan(part, prepared, args);
    const ran = await runNow(prepared, await runRequestOf(part, args));
    if ("code" in ran) return ran.code;
    if (args.record !== undefined) {
      await output.files([{ path: args.record, text: record(ran.plan, ran.evidence) }]);
    }
    return await publishReport(reportOf(ran, args, { selected, baseline }), args);
  } finally {
    await prepared.close();
  }
}

async function again(path: string): Promise<{ plan: Plan; evidence: Evidence }> {
  try {
    return replay(await readFile(path, "utf8"), allChecks);
  } catch (error) {
    const got = messageOf(error);
    throw UserError.of(`--replay ${path}`, "a recording of a run", got, "Name a file that --record wrote");
  }
}
