import type { Report, ReportFinding } from "../../contracts/report/report.ts";
import type { Check } from "../../suites/model/check.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import type { RunSettings } from "../config/resolve.ts";
import { type HeldBaseline, hold } from "../run/assemble/baseline.ts";
import { failure } from "../run/assemble/conclude.ts";
import type { EndedRun } from "../run/evidence.ts";
import type { Shard } from "../run/plan/shard.ts";
import { type RunOptions, reportOf, run } from "../run/run.ts";
import type { Host } from "./host.ts";
import { isQuoted, meansOf, runContextOf } from "./run-context.ts";
import { type OpenTarget, openTarget, withSession } from "./session.ts";
import { type Part, partOf } from "./shard.ts";

interface RunRequest extends Part {
  readonly command: string;
  /** In addition to those of the settings. */
  readonly notices?: readonly string[];
  readonly verifyPacts?: NonNullable<RunOptions["verifyPacts"]>;
  readonly failsFast?: NonNullable<RunOptions["failsFast"]>;
}

/** Executes a run, honouring the deadline and the host's signal. Keys that it creates are revoked before it ends. */
export async function runChecks(settings: RunSettings, asked: RunRequest, host: Host): Promise<EndedRun> {
  const open = await openTarget(settings);
  try {
    return await runAt(open, settings, asked, host);
  } finally {
    await open.close();
  }
}

/** The same for a deployment that stays open for further runs. */
export async function runAt(
  { addresses, secrets, target }: OpenTarget,
  settings: RunSettings,
  asked: RunRequest,
  host: Host,
): Promise<EndedRun> {
  const context: RunContext = {
    ...runContextOf(settings, addresses, meansOf(secrets, settings.readOnly, settings.described), secrets),
    ...(isQuoted(secrets.password?.reveal()) && { quotedPassword: true }),
  };
  const limitMs = settings.deadlineS * 1000;
  const options = { context, connection: settings.connection, limitMs, patient: true };
  const verifyPacts = await pactsFor(asked, host);
  return withSession(options, host, (session) =>
    run({
      ...session,
      ...asked,
      ...(verifyPacts && { verifyPacts }),
      secrets,
      target,
      patienceMs: settings.patienceS * 1000,
      notices: [...settings.notices, ...quickNotice(context), ...(asked.notices ?? [])],
      ...(host.onProgress && { onProgress: host.onProgress }),
    }),
  );
}

const quickNotice = ({ depth, operations }: RunContext): readonly string[] =>
  depth === "quick" ? [`Depth quick tried ${operations.length} operations, one for each scope`] : [];

/** Pact and the pacts are loaded only if they are needed. */
async function pactsFor({ checks, verifyPacts }: RunRequest, host: Host) {
  if (verifyPacts !== undefined) return verifyPacts;
  if (!checks.some(({ kind }) => kind === "pact")) return undefined;
  const { pactVerification } = await import("./pact/pacts.ts");
  const { ownPacts } = await import("../pact/verify/sources.ts");
  return pactVerification(ownPacts(), false, host);
}

/** What `check` is to do at each deployment. */
export interface CheckWork {
  readonly selected: readonly Check[];
  readonly shard: Shard | undefined;
  readonly baseline: HeldBaseline | undefined;
  /** Suites and checks that were named. */
  readonly names: readonly string[];
  /** Send nothing more once a finding fails the run. */
  readonly failFast?: boolean | undefined;
}

/** Checks one deployment. The run is judged when its report is asked for: an interrupted one ends sooner without. */
export async function checkDeployment(
  settings: RunSettings,
  { selected, shard, baseline, names, failFast = false }: CheckWork,
  host: Host,
): Promise<{ readonly ran: EndedRun; readonly report: () => Report }> {
  const part = partOf(selected, shard, settings.environment, settings);
  const { failOn, required, environment } = settings;
  const failsFast = (findings: readonly ReportFinding[]): boolean => {
    const seen = { findings, checks: [], notTested: [], cells: [], environment };
    const left =
      baseline === undefined ? findings : hold(baseline, { ...seen, findings: [...findings] }).findings;
    return failure(left, failOn) !== undefined;
  };
  const request = { ...part, command: "check", ...(failFast && { failsFast }) };
  const ran = await runChecks(settings, request, host);
  return { ran, report: () => reportOf(ran, { failOn, required, names, baseline, selected }) };
}
