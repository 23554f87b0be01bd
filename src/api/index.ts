import type { Report } from "../../contracts/report/report.ts";
import type { ScopesReport } from "../../contracts/report/scopes-report.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import { checks as allChecks } from "../../suites/index.ts";
import { configuredChecks } from "../config/checks/load.ts";
import { type RunSettings, resolveOne } from "../config/resolve.ts";
import { takenOut } from "../secrets/redactor.ts";
import { UserError } from "../user-error.ts";
import { checkDeployment } from "./check.ts";
import { type AskedCall, isCreation, refuseOddCall } from "./diagnosis-request.ts";
import type { Host } from "./host.ts";
import { givenBy, hostOf, runGiven, surroundingsOf } from "./options.ts";
import { requiredOf, select, strayBecause } from "./selection.ts";
import { runDiagnosis, runScopes } from "./subject.ts";
import type {
  CheckOptions,
  DeploymentOptions,
  DiagnoseOptions,
  RunOptions,
  ScopesOptions,
  VerifyOptions,
} from "./types.ts";
import { withSubject } from "./with-subject.ts";

/**
 * The commands for other programs: the same pipeline, in this process. It prints nothing and reads no variable of the
 * process, and two calls side by side share nothing. Mistakes of the caller are thrown as a `UserError`; nothing was sent
 * then.
 */

export {
  credentialName,
  garbage,
  givenKey,
  jwt,
  keyWith,
  keyWithAll,
  keyWithout,
  none,
} from "../../contracts/catalogue/credential.ts";
export { jsonOf } from "../../suites/model/classify.ts";
export { after } from "../../suites/model/requests.ts";
export { scopeNames } from "../../suites/model/run-context.ts";
export { UserError } from "../user-error.ts";
export type * from "./check-types.ts";
export { call, defineCheck, defineMatrixCheck, defineSurvey, request } from "./define-check.ts";
export { stateHandlers } from "./pact/state-handlers.ts";
export { startTitan } from "./titan.ts";
export type * from "./types.ts";

/** Runs the suites against a deployment. */
export async function check(options: CheckOptions = {}): Promise<Report> {
  const { names = [], depth = "proof", require = [] } = options;
  const checks = [...allChecks, ...(await ownChecks(options))];
  const stray = strayBecause(checks, names);
  if (stray !== undefined) throw new UserError(stray);
  const selected = select(checks, names, depth);
  const required = requiredOf(require, { selected, named: names.length > 0 });
  const given = { ...runGiven(options), depth, require: required, openapi: options.openapi };
  const settings = await resolveOne(given, surroundingsOf(options));
  const work = { selected, shard: undefined, baseline: undefined, names };
  return withHost(options, settings, async (host) => (await checkDeployment(settings, work, host)).report());
}

/** The checks of the named file, and those that were passed in. */
function ownChecks(options: CheckOptions) {
  const handed = (options.checks ?? []).map((value, at) => ({ place: `checks[${at}]`, value }));
  return configuredChecks(options.config, surroundingsOf(options), handed);
}

/** Verifies a deployment against its consumers' pacts. */
export async function verify(options: VerifyOptions = {}): Promise<Report> {
  const { runVerification } = await import("./pact/verify.ts");
  const settings = await resolveOne(runGiven(options), surroundingsOf(options));
  const asked = { pacts: options.pacts ?? [], provider: [] };
  return withHost(options, settings, async (host) => {
    const verified = await runVerification(asked, settings, host);
    if (verified.kind === "verified") return verified.report();
    throw new UserError(verified.because);
  });
}

/** Explains why a credential fails. */
export async function diagnose(options: DiagnoseOptions = {}): Promise<Report> {
  const asked: AskedCall = options;
  refuseOddCall(asked, options.readOnly);
  const prefer = isCreation(asked) ? "jwt" : "any";
  return withSubject(givenBy(options), prefer, surroundingsOf(options), (settings) =>
    withHost(options, settings, async (host) => (await runDiagnosis(asked, settings, host)).report),
  );
}

/** Finds out what a credential may do. */
export async function scopes(options: ScopesOptions = {}): Promise<ScopesReport> {
  return withSubject(givenBy(options), "any", surroundingsOf(options), (settings) =>
    withHost(options, settings, (host) => runScopes(options.need ?? [], settings, host)),
  );
}

/** Runs with a host of its own. A result that contains a secret is withheld. */
async function withHost<T>(
  options: DeploymentOptions & Pick<RunOptions, "onProgress">,
  settings: Pick<RunSettings, "target">,
  work: (host: Host) => Promise<T>,
): Promise<T> {
  const host = hostOf(options, settings);
  const result = await work(host);
  const text = JSON.stringify(result);
  if (!host.redactor.leaksIn(text)) return result;
  const redacted = host.redactor.redact(text);
  if (!host.redactor.leaksIn(redacted)) return withNotice(JSON.parse(redacted));
  throw new Error("The result was withheld, because it contains a secret of this run: a bug in titan-auth");
}

/** Notes in the result, if it has a place for that, that something was redacted. */
function withNotice<T>(result: T): T {
  if (isRecord(result) && Array.isArray(result["notices"])) result["notices"].push(takenOut("this report"));
  return result;
}
