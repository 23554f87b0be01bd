import type { Report } from "../../../contracts/report/report.ts";
import { checks } from "../../../suites/index.ts";
import { fromFolder } from "../../config/bounded-file.ts";
import type { RunSettings } from "../../config/resolve.ts";
import { BrokerTrouble } from "../../pact/broker/trouble.ts";
import { gatherPacts } from "../../pact/verify/sources.ts";
import type { HeldBaseline } from "../../run/assemble/baseline.ts";
import type { EndedRun } from "../../run/evidence.ts";
import { reportOf } from "../../run/run.ts";
import { runChecks } from "../check.ts";
import type { Host } from "../host.ts";
import { type BrokerOptions, type BrokerSession, openBroker, publishResults } from "./broker.ts";
import { pactVerification } from "./pacts.ts";

export interface VerifyOptions extends BrokerOptions {
  /** Files, folders or addresses of pacts. */
  readonly pacts: readonly string[];
  /** Providers whose pacts are requested from a broker. */
  readonly provider: readonly string[];
  readonly leastScopes?: boolean | undefined;
  readonly baseline?: HeldBaseline | undefined;
}

/** A run and its report, or why there is none: no pact was found, or the broker could not be reached. */
export type Verified =
  | { readonly kind: "verified"; readonly ran: EndedRun; readonly report: () => Report }
  | { readonly kind: "no-pacts" | "no-broker"; readonly because: string };

/** Verifies a deployment against its consumers' pacts. */
export async function runVerification(
  options: VerifyOptions,
  settings: RunSettings,
  host: Host,
): Promise<Verified> {
  const broker = await openBroker(options, settings, host);
  try {
    return await verifyWith(broker, options, settings, host);
  } catch (error) {
    if (!(error instanceof BrokerTrouble)) throw error;
    if (error.isConfiguration) throw error.toProblem();
    return { kind: "no-broker", because: `${error.message}. ${error.remedy}` };
  } finally {
    await broker.close();
  }
}

async function verifyWith(
  broker: BrokerSession,
  options: VerifyOptions,
  settings: RunSettings,
  host: Host,
): Promise<Verified> {
  const { pacts, notices } = await gatherPacts({
    names: options.pacts.map((name) => (/^https?:/i.test(name) ? name : fromFolder(name, host.cwd))),
    folder: fromFolder("contracts/pacts", host.cwd),
    broker: broker.settings,
    providers: options.provider,
    branch: broker.build.branch,
    client: broker.client,
  });
  if (pacts.length === 0) return { kind: "no-pacts", because: notices.join("; ") };
  // Harmless changes may be tried on our own deployment.
  const allowBillingWrite = settings.target.kind === "embedded" || settings.allowBillingWrite;
  const asked = {
    command: "verify",
    checks: checks.filter(({ kind }) => kind === "pact"),
    notices,
    verifyPacts: pactVerification(pacts, options.leastScopes ?? false, host),
  };
  const ran = await runChecks({ ...settings, allowBillingWrite }, asked, host);
  const frame = { failOn: settings.failOn, required: [], names: ["pact"], baseline: options.baseline };
  if (!options.publish || host.signal.aborted)
    return { kind: "verified", ran, report: () => reportOf(ran, frame) };
  const published = await publishResults(reportOf(ran, frame), pacts, ran.evidence, broker);
  return { kind: "verified", ran, report: () => published };
}
