import { readFile } from "node:fs/promises";
import type { Report } from "../../contracts/report.ts";
import type { Severity } from "../../contracts/terms.ts";
import { checks as allChecks, isOnRequest } from "../../suites/index.ts";
import type { Check } from "../../suites/kit/check.ts";
import type { Depth } from "../../suites/kit/world.ts";
import { rootChecks, rows } from "../../suites/troubleshooting/rows.ts";
import { assemble } from "../run/assemble.ts";
import type { HeldBaseline } from "../run/baseline.ts";
import type { Evidence } from "../run/evidence.ts";
import { judge } from "../run/judge.ts";
import type { Plan } from "../run/plan.ts";
import { RecordingError, record, replay } from "../run/recording.ts";
import type { CheckArguments } from "./arguments.ts";
import { probeFiles } from "./files.ts";
import { listPlan } from "./list-plan.ts";
import { heldBaseline } from "./load-baseline.ts";
import { outlet } from "./outlet.ts";
import { prepare } from "./prepare.ts";
import { publishReport, reportFiles } from "./publish-report.ts";
import { type Errand, runNow } from "./run-now.ts";
import { requiredOf, select, strayBecause } from "./selection.ts";
import { UsageError } from "./settings.ts";
import { assignmentOf, type Part, partOf } from "./shard.ts";

/** `titan-auth check`: runs the suites, prints the report and gives the exit code. */
export async function check(args: CheckArguments): Promise<number> {
  requiredOf(args.require);
  const stray = strayBecause(allChecks, args.names);
  if (stray !== undefined) {
    outlet.notice(`titan-auth: ${stray}\n`);
    return 4;
  }
  const assignment = assignmentOf(args.shard, process.env);
  const baseline = await heldBaseline(args.baseline, new Date());
  const selected = select(allChecks, args.names, args.depth as Depth);
  await probeFiles([...reportFiles(args), ...(args.record === undefined ? [] : [args.record])]);
  if (args.replay !== undefined) return finish(await again(args.replay), args, baseline);
  const prepared = await prepare(args);
  try {
    const part = partOf(selected, assignment, prepared.target.environment, args);
    if (args.plan) return listPlan(part, prepared, args);
    const ran = await runNow(prepared, await errandOf(part, args));
    if ("code" in ran) return ran.code;
    if (args.record !== undefined) {
      await outlet.files([{ path: args.record, text: record(ran.plan, ran.evidence) }]);
    }
    return await finish(ran, args, baseline, selected);
  } finally {
    await prepared.close();
  }
}

/** Pact and the pacts are loaded only where they are asked for. */
export async function errandOf(part: Part, { deadline }: Pick<CheckArguments, "deadline">): Promise<Errand> {
  const errand = { command: "check", ...part, deadline };
  if (!part.checks.some(({ kind }) => kind === "pact")) return errand;
  const { pactVerification } = await import("./pacts.ts");
  const { ownPacts } = await import("../pact/own-pacts.ts");
  return { ...errand, verifyPacts: pactVerification(ownPacts(), false) };
}

async function again(path: string): Promise<{ plan: Plan; evidence: Evidence }> {
  try {
    return replay(await readFile(path, "utf8"), allChecks);
  } catch (error) {
    const got = error instanceof RecordingError || error instanceof Error ? error.message : String(error);
    throw UsageError.of(`--replay ${path}`, "a recording of a run", got, "Name a file that --record wrote");
  }
}

/** Judges, prints the one result and gives its exit code. */
const finish = (ran: Seen, args: CheckArguments, ...basis: Basis): Promise<number> =>
  publishReport(reportOf(ran, args, ...basis), args);

interface Seen {
  readonly plan: Plan;
  readonly evidence: Evidence;
}

/** What is accepted, and what was asked for, where that is known: a shard runs a part of it. */
type Basis = readonly [baseline: HeldBaseline | undefined, selected?: readonly Check[]];

/** What is to be told of what was seen. */
export function reportOf(
  { plan, evidence }: Seen,
  args: Pick<CheckArguments, "failOn" | "names" | "require">,
  ...[baseline, selected = plan.checks.map(({ check }) => check)]: Basis
): Report {
  const judgement = judge(plan, evidence);
  const failOn = args.failOn as Severity | "never";
  const unasked =
    args.names.length === 0 ? allChecks.filter((one) => isOnRequest(one) && !selected.includes(one)) : [];
  return assemble({
    plan,
    evidence,
    judgement,
    rows,
    rootChecks,
    failOn,
    required: args.require,
    unasked,
    baseline,
  });
}
