import type { Report } from "../../contracts/report/report.ts";
import { unaskedBeside } from "../../suites/index.ts";
import type { Check } from "../../suites/model/check.ts";
import { rootChecks, rows } from "../../suites/troubleshooting/rows.ts";
import type { RunSettings } from "../config/resolve.ts";
import { assemble } from "../run/assemble/assemble.ts";
import type { HeldBaseline } from "../run/assemble/baseline.ts";
import type { Evidence } from "../run/assemble/evidence.ts";
import { judge } from "../run/evaluate/judge.ts";
import type { Plan } from "../run/plan/plan.ts";
import { type RunOptions, run } from "../run/run.ts";
import type { Host } from "./host.ts";
import { meansOf, runContextOf } from "./run-context.ts";
import { type OpenTarget, openTarget, withSession } from "./session.ts";

/** The part of the work that a run does: all of it, or one shard. */
export type Part = Pick<RunOptions, "checks" | "contextChecks" | "shard" | "notices">;

/** What a run brought back. */
export interface Ran {
  readonly plan: Plan;
  readonly evidence: Evidence;
}

interface RunRequest extends Part {
  readonly command: string;
  readonly verifyPacts?: RunOptions["verifyPacts"];
}

/** Executes a run, honouring the deadline and the host's signal. Keys that it creates are revoked before it ends. */
export async function runChecks(settings: RunSettings, asked: RunRequest, host: Host): Promise<Ran> {
  const open = await openTarget(settings);
  try {
    return await runAt(open, settings, asked, host);
  } finally {
    await open.close();
  }
}

/** The same against a deployment that stays open for further runs. */
export async function runAt(
  { addresses, secrets, target }: OpenTarget,
  settings: RunSettings,
  asked: RunRequest,
  host: Host,
): Promise<Ran> {
  const context = runContextOf(settings, addresses, meansOf(secrets, settings.readOnly));
  const limitMs = settings.deadlineS * 1000;
  const options = { context, connection: settings.connection, limitMs, patient: true };
  return withSession(options, host, async (session) =>
    run({
      ...session,
      ...asked,
      ...(await pactsFor(asked, host)),
      secrets,
      target,
      notices: [...settings.notices, ...asked.notices],
      ...(host.onProgress && { onProgress: host.onProgress }),
    }),
  );
}

/** Pact and the pacts are loaded only where they are asked for. */
async function pactsFor({ checks, verifyPacts }: RunRequest, host: Host) {
  if (verifyPacts !== undefined) return { verifyPacts };
  if (!checks.some(({ kind }) => kind === "pact")) return {};
  const { pactVerification } = await import("./pacts.ts");
  const { ownPacts } = await import("../pact/verify/own-pacts.ts");
  return { verifyPacts: pactVerification(ownPacts(), false, host) };
}

/** By what a report judges, besides what was seen. */
export interface Frame extends Pick<RunSettings, "failOn" | "required"> {
  /** Suites and checks that were named. */
  readonly names: readonly string[];
  readonly baseline: HeldBaseline | undefined;
  /** What was asked for, where that is known: a shard runs a part of it. */
  readonly selected?: readonly Check[];
}

/** The report of a run. */
export function reportOf(
  { plan, evidence }: Ran,
  { failOn, required, names, baseline, selected = plan.checks.map(({ check }) => check) }: Frame,
): Report {
  return assemble({
    plan,
    evidence,
    judgement: judge(plan, evidence),
    rows,
    rootChecks,
    failOn,
    required,
    unasked: names.length === 0 ? unaskedBeside(selected) : [],
    baseline,
  });
}

