import { readFile } from "node:fs/promises";
import type { Report } from "../../../contracts/report/report.ts";
import { parsedJson } from "../../../contracts/wire/json.ts";
import type { Environment } from "../../config/addresses.ts";
import type { RunSettings } from "../../config/resolve.ts";
import { systemClock } from "../../http/clock.ts";
import type { Transport } from "../../http/wire.ts";
import { type BuildFacts, buildFacts } from "../../pact/broker/build.ts";
import { secretOf } from "../../pact/broker/credential.ts";
import { brokerBodyLimit, HalClient } from "../../pact/broker/hal.ts";
import { publish, withPublished, withTrouble } from "../../pact/broker/publish.ts";
import { type BrokerSettings, brokerSettings, refusePlainBroker } from "../../pact/broker/settings.ts";
import { BrokerTrouble } from "../../pact/broker/trouble.ts";
import type { PactSource } from "../../pact/verify/case.ts";
import type { Evidence } from "../../run/evidence.ts";
import { UserError } from "../../user-error.ts";
import { type Host, tool } from "../host.ts";

/** Options about a broker and the build that is verified. */
export interface BrokerOptions {
  readonly brokerUrl?: string | undefined;
  readonly consumerVersionSelectors?: string | undefined;
  readonly includeWipPactsSince?: string | undefined;
  readonly publish?: boolean | undefined;
  readonly providerVersion?: string | undefined;
  readonly providerBranch?: string | undefined;
}

/** How a verification uses a broker. */
export interface BrokerSession {
  readonly settings: BrokerSettings | undefined;
  readonly build: BuildFacts;
  client(baseUrl: string): HalClient;
  close(): Promise<void>;
}

/** The time limit for all requests to a broker, in milliseconds. */
const limitMs = 120_000;

/** Reads what options and environment say about a broker and the build. Throws a `UserError` before anything is sent. */
export async function openBroker(
  options: BrokerOptions,
  { target, connection }: RunSettings,
  { env, redactor }: Host,
): Promise<BrokerSession> {
  // The embedded deployment uses a broker only if the command line names one.
  const isMeant = target.kind === "deployment" || options.brokerUrl !== undefined;
  const flags = {
    brokerUrl: options.brokerUrl,
    selectors: options.consumerVersionSelectors,
    wipSince: options.includeWipPactsSince,
  };
  const settings = brokerSettings(flags, isMeant ? env : {});
  if (settings?.credential !== undefined) redactor.learn(secretOf(settings.credential));
  if (settings !== undefined) refusePlainBroker(settings, connection.insecure);
  const build = await buildOf(options, env);
  if (options.publish) refuseUseless(settings, build);
  const { createTransport } = await import("../../http/transport.ts");
  const deadline = systemClock.now() + limitMs;
  let transport: Transport | undefined;
  return {
    settings,
    build,
    client(baseUrl) {
      transport ??= createTransport({ ...connection, deadline, bodyLimit: brokerBodyLimit });
      const own = settings !== undefined && new URL(settings.baseUrl).origin === new URL(baseUrl).origin;
      const { credential } = own ? settings : {};
      const signal = AbortSignal.timeout(limitMs);
      return new HalClient({ transport, baseUrl, signal, ...(credential && { credential }) });
    },
    close: async () => transport?.close(),
  };
}

async function buildOf({ providerVersion, providerBranch }: BrokerOptions, env: Environment) {
  const githubEvent = await eventIn(env["GITHUB_EVENT_PATH"]);
  return buildFacts({ env, version: providerVersion, branch: providerBranch, githubEvent });
}

/** A pull request's own commit is only in the file of its event. */
async function eventIn(path: string | undefined): Promise<unknown> {
  return path ? parsedJson(await readFile(path, "utf8").catch(() => "")) : undefined;
}

/** `--publish` needs a broker, a version and a branch; results from a developer's machine are not published. */
function refuseUseless(settings: BrokerSettings | undefined, build: BuildFacts): void {
  const [caution] = build.cautions;
  if (settings === undefined)
    throw new UserError("--publish needs a Pact broker: set PACT_BROKER_BASE_URL or --broker-url");
  if (!build.ci) throw new UserError("--publish is for CI builds, which set CI=true");
  if (build.version === undefined) {
    const because = caution === undefined ? "" : ` (${caution})`;
    throw new UserError(`--publish needs the version of the deployment${because}: set --provider-version`);
  }
  if (build.branch === undefined)
    throw new UserError("--publish needs the branch of the deployment: set --provider-branch");
}

/** Publishes the results. The verification is reported even if the broker fails. */
export async function publishResults(
  report: Report,
  sources: readonly PactSource[],
  { pacts }: Evidence,
  { settings, build: { version, branch, buildUrl }, client }: BrokerSession,
): Promise<Report> {
  if (settings === undefined || pacts === undefined || version === undefined || branch === undefined)
    return report;
  const publication = {
    client: client(settings.baseUrl),
    version,
    branch,
    buildUrl,
    toolVersion: tool.version,
  };
  try {
    return withPublished(report, await publish(sources, pacts.interactions, publication));
  } catch (error) {
    if (error instanceof BrokerTrouble) return withTrouble(report, `${error.message}. ${error.remedy}`);
    throw error;
  }
}
