import { checks } from "../../suites/index.ts";
import { BrokerTrouble } from "../pact/broker/trouble.ts";
import { gatherPacts, type Sources } from "../pact/verify/sources.ts";
import type { Given, VerifyArguments } from "./arguments.ts";
import { afterwards, type BrokerDesk, openBrokerDesk } from "./broker.ts";
import { reportOf } from "./check-run.ts";
import { probeFiles } from "./files.ts";
import { output } from "./io/safe-output.ts";
import { heldBaseline } from "./load-baseline.ts";
import { pactVerification } from "./pacts.ts";
import { prepare } from "./prepare.ts";
import { publishReport, reportFiles } from "./publish-report.ts";
import { resolveOne } from "./resolve-settings.ts";
import { runNow } from "./run-now.ts";

/** `titan-auth verify`: holds the deployment to its consumers' pacts, one check an interaction, and exits by it. */
export async function verify(given: Given<VerifyArguments>): Promise<number> {
  const args = await resolveOne(given, process.env);
  await probeFiles(reportFiles(args));
  const desk = await openBrokerDesk(args);
  try {
    return await verifyWith(desk, args);
  } catch (error) {
    if (!(error instanceof BrokerTrouble)) throw error;
    if (error.isConfiguration) throw error.toProblem();
    output.notice(`titan-auth: nothing can be told: ${error.message}. ${error.remedy}\n`);
    return 3;
  } finally {
    await desk.close();
  }
}

async function verifyWith(desk: BrokerDesk, args: VerifyArguments): Promise<number> {
  const { pacts, notices } = await gatherPacts({
    names: args.pacts,
    broker: desk.settings,
    providers: args.provider,
    branch: desk.build.branch,
    client: desk.client,
  });
  if (pacts.length === 0) {
    output.notice(`titan-auth: there is nothing to verify: ${notices.join("; ")}\n`);
    return 4;
  }
  return hold(pacts, notices, desk, args);
}

/** Holds the deployment to pacts, prints the one result and gives its exit code. */
async function hold(
  pacts: Sources["pacts"],
  notices: Sources["notices"],
  desk: BrokerDesk,
  args: VerifyArguments,
): Promise<number> {
  const baseline = await heldBaseline(args.baseline, new Date());
  const prepared = await prepare({
    ...args,
    depth: "proof",
    // What changes nothing but a deployment of our own may be tried there.
    allowBillingWrite: args.embedded !== undefined || (args.allowBillingWrite ?? false),
  });
  try {
    const ran = await runNow(prepared, {
      command: "verify",
      checks: checks.filter(({ kind }) => kind === "pact"),
      deadline: args.deadline,
      notices,
      verifyPacts: pactVerification(pacts, args.leastScopes ?? false),
    });
    if ("code" in ran) return ran.code;
    const asked = { failOn: args.failOn, names: ["pact"], require: [] };
    const report = reportOf(ran, asked, { baseline });
    return await publishReport(await afterwards(report, pacts, ran.evidence, desk, args), args);
  } finally {
    await prepared.close();
  }
}
