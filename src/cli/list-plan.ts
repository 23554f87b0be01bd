import { credentialName } from "../../contracts/catalogue/credential.ts";
import type { Probe } from "../../suites/model/probe.ts";
import { spoken } from "../../suites/model/profile-translation.ts";
import { planReporters } from "../report/reporters.ts";
import { needWords } from "../run/plan/needs.ts";
import { type Plan, plan } from "../run/plan/plan.ts";
import type { RunOptions } from "../run/run.ts";
import type { CheckArguments } from "./arguments.ts";
import { output } from "./io/safe-output.ts";
import type { Prepared } from "./prepare.ts";
import { pageOf } from "./terminal.ts";

/** `--plan`: lists what would be sent and sends nothing. */
export function listPlan(
  { checks, contextChecks }: Pick<RunOptions, "checks" | "contextChecks">,
  { context, target }: Prepared,
  args: CheckArguments,
): number {
  const planned = plan(checks, context, contextChecks);
  const listed = {
    target: { authUrl: target.authUrl, taskServiceUrl: target.taskServiceUrl },
    requests: planned.probes.map((probe) => ({
      phase: probe.phase,
      ...lineOf(spoken(probe, context.profile), context),
      credential: credentialName(probe.credential),
      effect: probe.effect,
      checks: planned.purposes.get(probe.id) ?? [],
      ...(probe.given === undefined ? {} : { conditional: true }),
    })),
    notTested: missing(planned),
  };
  const page = pageOf(process.stdout, args, process.env);
  output.result(args.format === "json" ? planReporters.json(listed) : planReporters.terminal(listed, page));
  return 0;
}

const lineOf = (probe: Probe, context: Prepared["context"]) => ({
  method: probe.method,
  url: urlOf(probe, context),
});

function urlOf(probe: Probe, { authUrl, taskServiceUrl, absentId }: Prepared["context"]): string {
  const base = probe.service === "task" ? taskServiceUrl : authUrl;
  const query = Object.entries(probe.query).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : `{${value.placeholder}}`}`,
  );
  return `${base}${probe.path.replace("{key}", "{id}").replace(absentId, "{id}")}${query.length === 0 ? "" : `?${query.join("&")}`}`;
}

function missing(planned: Plan): readonly { what: string; because: string }[] {
  const needs = planned.checks.flatMap((one) => {
    if (one.kind === "survey" || one.kind === "pact") return [];
    return one.kind === "matrix"
      ? (one.missing ?? [])
      : one.situations.flatMap((situation) => situation.missing ?? []);
  });
  return [...new Set(needs)].map((need) => needWords[need]);
}
