import { readFile } from "node:fs/promises";
import type { Report } from "../../contracts/report/report.ts";
import { systemClock } from "../http/clock.ts";
import type { Transport } from "../http/wire.ts";
import { withDeployability, withPublished, withTrouble } from "../pact/broker/after-broker.ts";
import { secretOf } from "../pact/broker/authorization.ts";
import { type BuildFacts, buildFacts } from "../pact/broker/build-facts.ts";
import { canIDeploy } from "../pact/broker/can-i-deploy.ts";
import { brokerBodyLimit, HalClient } from "../pact/broker/hal.ts";
import { publish } from "../pact/broker/publishing.ts";
import { type BrokerSettings, brokerSettings, refusePlainBroker } from "../pact/broker/settings.ts";
import { BrokerTrouble } from "../pact/broker/trouble.ts";
import type { PactSource } from "../pact/verify/case.ts";
import type { Evidence } from "../run/evidence.ts";
import { UserError } from "../user-error.ts";
import type { VerifyArguments } from "./arguments.ts";
import { output } from "./io/safe-output.ts";
import { connectionOf } from "./prepare.ts";
import { tool } from "./surroundings.ts";

/** What a verification has to do with a broker. */
export interface BrokerDesk {
  readonly settings: BrokerSettings | undefined;
  readonly build: BuildFacts;
  client(baseUrl: string): HalClient;
  close(): Promise<void>;
}

/** Milliseconds for all that is asked of a broker. */
const limitMs = 120_000;

/** Reads what flags and environment say of a broker and of the build. Throws a UserError, before anything is sent. */
export async function openBrokerDesk(args: VerifyArguments): Promise<BrokerDesk> {
  // A trial on the embedded deployment uses a broker only if the command line names one.
  const env = args.embedded === undefined || args.brokerUrl ? process.env : {};
  const settings = brokerSettings(
    {
      brokerUrl: args.brokerUrl,
      selectors: args.consumerVersionSelectors,
      wipSince: args.includeWipPactsSince,
    },
    env,
  );
  if (settings?.credential !== undefined) output.redactor.learn(secretOf(settings.credential));
  if (settings !== undefined) refusePlainBroker(settings, args.insecure ?? false);
  const build = buildFacts({
    env: process.env,
    version: args.providerVersion,
    branch: args.providerBranch,
    githubEvent: await githubEvent(process.env["GITHUB_EVENT_PATH"]),
  });
  refuseUseless(args, settings, build);
  const { createTransport } = await import("../http/transport.ts");
  const deadline = systemClock.now() + limitMs;
  let transport: Transport | undefined;
  return {
    settings,
    build,
    client(baseUrl) {
      transport ??= createTransport({ ...connectionOf(args), deadline, bodyLimit: brokerBodyLimit });
      const own = settings !== undefined && new URL(settings.baseUrl).origin === new URL(baseUrl).origin;
      const { credential } = own ? settings : {};
      const signal = AbortSignal.timeout(limitMs);
      return new HalClient({ transport, baseUrl, signal, ...(credential && { credential }) });
    },
    close: async () => transport?.close(),
  };
}

/** A pull request's own commit stands only in the file of its event. */
async function githubEvent(path: string | undefined): Promise<unknown> {
  if (!path) return undefined;
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** `--publish` and `--can-i-deploy` want a broker and a version; results of a developer's machine are not published. */
function refuseUseless(args: VerifyArguments, settings: BrokerSettings | undefined, build: BuildFacts): void {
  const flag = args.publish ? "--publish" : args.canIDeploy ? "--can-i-deploy" : undefined;
  if (flag === undefined) return;
  const [caution] = build.cautions;
  if (settings === undefined) {
    throw UserError.of(flag, "a Pact broker", "none", "Set PACT_BROKER_BASE_URL or --broker-url");
  }
  if (args.publish && !build.ci) {
    throw UserError.of(flag, "a CI build", "another machine", "Publish from CI (it sets CI=true)");
  }
  if (build.version === undefined) {
    throw UserError.of(flag, "the version of the deployment", caution ?? "none", "Set --provider-version");
  }
  if (args.publish && build.branch === undefined) {
    throw UserError.of(flag, "the branch of the deployment", "none", "Set --provider-branch");
  }
}

/**
 * Publishes, and asks whether this version may be deployed, where the command line says so. Adds both to the report. Whatever
 * the broker does, what was verified is told.
 */
export async function afterwards(
  report: Report,
  sources: readonly PactSource[],
  { pacts }: Evidence,
  { settings, build, client }: BrokerDesk,
  { publish: publishes, canIDeploy: environment }: VerifyArguments,
): Promise<Report> {
  const { version, branch, buildUrl } = build;
  if (settings === undefined || pacts === undefined || version === undefined) return report;
  const broker = client(settings.baseUrl);
  let told = report;
  try {
    if (publishes && branch !== undefined) {
      const publication = { client: broker, version, branch, buildUrl, toolVersion: tool().version };
      told = withPublished(told, await publish(sources, pacts.interactions, publication));
    }
    if (environment === undefined) return told;
    const providers = [...new Set(sources.map(({ pact }) => pact.provider))];
    return withDeployability(
      told,
      await Promise.all(
        providers.map(async (provider) => ({
          provider,
          environment,
          ...(await canIDeploy(broker, { pacticipant: provider, version, environment })),
        })),
      ),
    );
  } catch (error) {
    if (error instanceof BrokerTrouble) return withTrouble(told, `${error.message}. ${error.remedy}`);
    throw error;
  }
}
