import { readFile } from "node:fs/promises";
import type { Report } from "../../contracts/report/report.ts";
import { systemClock } from "../http/clock.ts";
import type { Transport } from "../http/wire.ts";
import { type BuildFacts, buildFacts } from "../pact/broker/build.ts";
import { secretOf } from "../pact/broker/credential.ts";
import { brokerBodyLimit, HalClient } from "../pact/broker/hal.ts";
import { publish, withPublished, withTrouble } from "../pact/broker/publish.ts";
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

/** `--publish` wants a broker, a version and a branch; results of a developer's machine are not published. */
function refuseUseless(args: VerifyArguments, settings: BrokerSettings | undefined, build: BuildFacts): void {
  if (!args.publish) return;
  const flag = "--publish";
  const [caution] = build.cautions;
  if (settings === undefined) {
    throw UserError.of(flag, "a Pact broker", "none", "Set PACT_BROKER_BASE_URL or --broker-url");
  }
  if (!build.ci) {
    throw UserError.of(flag, "a CI build", "another machine", "Publish from CI (it sets CI=true)");
  }
  if (build.version === undefined) {
    throw UserError.of(flag, "the version of the deployment", caution ?? "none", "Set --provider-version");
  }
  if (build.branch === undefined) {
    throw UserError.of(flag, "the branch of the deployment", "none", "Set --provider-branch");
  }
}

/** Publishes where the command line says so, and adds that to the report. A broker that fails never hides what was verified. */
export async function afterwards(
  report: Report,
  sources: readonly PactSource[],
  { pacts }: Evidence,
  { settings, build, client }: BrokerDesk,
  { publish: publishes }: VerifyArguments,
): Promise<Report> {
  const { version, branch, buildUrl } = build;
  if (!publishes || settings === undefined || pacts === undefined) return report;
  if (version === undefined || branch === undefined) return report;
  try {
    const publication = {
      client: client(settings.baseUrl),
      version,
      branch,
      buildUrl,
      toolVersion: tool().version,
    };
    return withPublished(report, await publish(sources, pacts.interactions, publication));
  } catch (error) {
    if (error instanceof BrokerTrouble) return withTrouble(report, `${error.message}. ${error.remedy}`);
    throw error;
  }
}
