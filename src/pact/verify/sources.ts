import { existsSync } from "node:fs";
import { UserError } from "../../user-error.ts";
import type { HalClient } from "../broker/hal.ts";
import { type BrokerPact, fetchPact, fetchPacts } from "../broker/pacts.ts";
import type { BrokerSettings } from "../broker/settings.ts";
import { spell } from "../broker/trouble.ts";
import type { PactSource } from "./case.ts";
import { ownPacts, pactOf, readPactFiles } from "./files.ts";

export interface Wanted {
  /** Files, folders and addresses, as the user names them. */
  readonly names: readonly string[];
  readonly broker: BrokerSettings | undefined;
  /** Providers whose pacts a broker is asked for. */
  readonly providers: readonly string[];
  /** The branch of the deployment. */
  readonly branch: string | undefined;
  /** Talks to an address, with the broker's credential where it is the broker's own. */
  readonly client: (baseUrl: string) => HalClient;
}

export interface Sources {
  readonly pacts: readonly PactSource[];
  /** What a person should know of where they came from. */
  readonly notices: readonly string[];
}

/** Where a repository keeps its pacts. */
const folder = "contracts/pacts";

/**
 * The pacts to verify: those that are named, else the broker's where there is one, else those in `contracts/pacts`, else the
 * built-in ones. Throws a `UserError` for what cannot be used, a `BrokerTrouble` for what a broker does not do.
 */
export async function gatherPacts(wanted: Wanted): Promise<Sources> {
  const { names, broker } = wanted;
  if (names.length > 0) return named(names, wanted);
  if (broker !== undefined) return ofBroker(broker, wanted);
  return { pacts: existsSync(folder) ? await readPactFiles([folder]) : ownPacts(), notices: [] };
}

async function named(names: readonly string[], wanted: Wanted): Promise<Sources> {
  const isAddress = (name: string): boolean => /^https?:\/\//i.test(name);
  const files = await readPactFiles(names.filter((name) => !isAddress(name)));
  const fetched = await Promise.all(
    names.filter(isAddress).map(async (name) => {
      const url = addressOf(name);
      return sourceOf(await fetchPact(wanted.client(url.origin), url.href));
    }),
  );
  return { pacts: [...files, ...fetched], notices: [] };
}

function addressOf(name: string): URL {
  const url = URL.canParse(name) ? new URL(name) : undefined;
  if (url !== undefined && url.username === "" && url.password === "") return url;
  throw new UserError({
    place: "a pact's address",
    wanted: "an http or https address without a user name or password in it",
    got: url === undefined ? "what cannot be read as an address" : "one that has them",
    remedy: "Use PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD",
  });
}

async function ofBroker(broker: BrokerSettings, wanted: Wanted): Promise<Sources> {
  const { baseUrl, pactUrl, selectors, wipSince } = broker;
  const client = wanted.client(baseUrl);
  if (pactUrl !== undefined) return { pacts: [sourceOf(await fetchPact(client, pactUrl))], notices: [] };
  const found = await Promise.all(
    wanted.providers.map(async (provider) => ({
      provider,
      ...(await fetchPacts(client, { provider, branch: wanted.branch, selectors, wipSince })),
    })),
  );
  const pacts = found.flatMap((one) => (one.kind === "pacts" ? one.pacts : []));
  const none = found.flatMap((one) =>
    one.kind === "none" ? [`no pact of ${one.provider}: ${one.reason}`] : [],
  );
  const notices = pacts.flatMap((pact) =>
    pact.notices
      .filter(({ when }) => when === "before_verification")
      .map(({ text }) => `${pact.name}: ${text}`),
  );
  return { pacts: pacts.map(sourceOf), notices: [...none, ...notices] };
}

const sourceOf = ({ url, document, pending, publishUrl }: BrokerPact): PactSource => ({
  pact: pactOf(url, document),
  source: spell(new URL(url)),
  pending,
  ...(publishUrl === undefined ? {} : { publishTo: publishUrl }),
});
