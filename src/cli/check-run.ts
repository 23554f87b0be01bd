import type { Report } from "../../contracts/report/report.ts";
import type { Severity } from "../../contracts/report/terms.ts";
import { unaskedBeside } from "../../suites/index.ts";
import type { Check } from "../../suites/model/check.ts";
import { rootChecks, rows } from "../../suites/troubleshooting/rows.ts";
import { assemble } from "../run/assemble/assemble.ts";
import type { HeldBaseline } from "../run/assemble/baseline.ts";
import { judge } from "../run/evaluate/judge.ts";
import type { Evidence } from "../run/evidence.ts";
import type { Plan } from "../run/plan/plan.ts";
import type { CheckArguments } from "./arguments.ts";
import type { RunRequest } from "./run-now.ts";
import type { Part } from "./shard.ts";

/** What a run of `check` does. Pact and the pacts are loaded only where they are asked for. */
export async function runRequestOf(
  part: Part,
  { deadline }: Pick<CheckArguments, "deadline">,
): Promise<RunRequest> {
  const request = { command: "check", ...part, deadline };
  if (!part.checks.some(({ kind }) => kind === "pact")) return request;
  const { pactVerification } = await import("./pacts.ts");
  const { ownPacts } = await import("../pact/verify/sources.ts");
  return { ...request, verifyPacts: pactVerification(ownPacts(), false) };
}

/** What a report is made with, besides what was seen. */
export interface Frame {
  readonly baseline: HeldBaseline | undefined;
  /** What was asked for, where that is known: a shard runs a part of it. */
  readonly selected?: readonly Check[];
}

/** By what a report judges. */
export type Judged = Pick<CheckArguments, "failOn" | "names" | "require">;

/** The report of a run. */
export function reportOf(
  { plan, evidence }: { readonly plan: Plan; readonly evidence: Evidence },
  args: Judged,
  { baseline, selected = plan.checks.map(({ check }) => check) }: Frame,
): Report {
  return assemble({
    plan,
    evidence,
    judgement: judge(plan, evidence),
    rows,
    rootChecks,
    failOn: args.failOn as Severity | "never",
    required: args.require,
    unasked: args.names.length === 0 ? unaskedBeside(selected) : [],
    baseline,
  });
}
