import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { NotAPact, readPact } from "../../../contracts/pacts/file.ts";
import backend from "../../../contracts/pacts/titan-backend-titan-task-service.json" with { type: "json" };
import dashboard from "../../../contracts/pacts/titan-dashboard-titan-auth.json" with { type: "json" };
import { findLiveCredentials } from "../../../contracts/wire/live-credentials.ts";
import { UserError } from "../../user-error.ts";
import type { HalClient } from "../broker/hal.ts";
import { type BrokerPact, fetchPact, fetchPacts } from "../broker/pacts.ts";
import type { BrokerSettings } from "../broker/settings.ts";
import { spell } from "../broker/trouble.ts";
import type { PactSource } from "./case.ts";

export interface Wanted {
  /** Files, folders and addresses, as the user names them. */
  readonly names: readonly string[];
  /** Where a repository keeps its pacts. */
  readonly folder: string;
  readonly broker: BrokerSettings | undefined;
  /** Providers whose pacts are requested from a broker. */
  readonly providers: readonly string[];
  /** The branch of the deployment. */
  readonly branch: string | undefined;
  /** Talks to an address, with the broker's credential where it is the broker's own. */
  readonly client: (baseUrl: string) => HalClient;
}

export interface Sources {
  readonly pacts: readonly PactSource[];
  /** Notices about where they came from. */
  readonly notices: readonly string[];
}

/**
 * The pacts to verify: the named ones, else the broker's if there is one, else those in `contracts/pacts`, else the built-in
 * ones. Throws a `UserError` for unusable ones, and a `BrokerTrouble` if the broker fails.
 */
export async function gatherPacts(wanted: Wanted): Promise<Sources> {
  const { names, broker, folder } = wanted;
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
      return fromBroker(await fetchPact(wanted.client(url.origin), url.href));
    }),
  );
  return { pacts: [...files, ...fetched], notices: [] };
}

function addressOf(name: string): URL {
  const url = URL.canParse(name) ? new URL(name) : undefined;
  if (url !== undefined && url.username === "" && url.password === "") return url;
  throw UserError.of(
    "a pact's address",
    "an http or https address without a user name or password in it",
    url === undefined ? "what cannot be read as an address" : "one that has them",
    "Use PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD",
  );
}

async function ofBroker(broker: BrokerSettings, wanted: Wanted): Promise<Sources> {
  const { baseUrl, pactUrl, selectors, wipSince } = broker;
  const client = wanted.client(baseUrl);
  if (pactUrl !== undefined) return { pacts: [fromBroker(await fetchPact(client, pactUrl))], notices: [] };
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
  return { pacts: pacts.map(fromBroker), notices: [...none, ...notices] };
}

const fromBroker = ({ url, document, pending, publishUrl }: BrokerPact): PactSource => ({
  pact: pactOf(url, document),
  source: spell(new URL(url)),
  pending,
  ...(publishUrl === undefined ? {} : { publishTo: publishUrl }),
});

/** Reads pact files, and every pact in folders. Throws a `UserError` if there is none, or one that cannot be used. */
export async function readPactFiles(paths: readonly string[]): Promise<readonly PactSource[]> {
  const files = await Promise.all(paths.map(filesOf));
  return Promise.all(
    files.flat().map(async (path) => {
      const document = parseJson(path, await readFile(path, "utf8"));
      return { pact: pactOf(path, document), source: path, pending: false };
    }),
  );
}

const notUsable = (place: string, got: string, remedy: string, wanted = "a pact"): UserError =>
  UserError.of(place, wanted, got, remedy);

async function filesOf(path: string): Promise<readonly string[]> {
  const wanted = "a pact file, or a folder of pact files";
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw notUsable(path, "nothing of that name", "Check the name", wanted);
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith(".json")).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw notUsable(path, "a folder without .json files", "Name another folder", wanted);
}

/** Reads a pact after searching it for live credentials, which it must not contain. Throws a `UserError`. */
function pactOf(place: string, document: unknown): PactSource["pact"] {
  try {
    const [live] = findLiveCredentials(document);
    if (live === undefined) return readPact(document);
    throw notUsable(
      `${place}, ${live.path}`,
      `what looks like a live credential (${live.kind})`,
      "Revoke it, and write the pact again with fromProviderState in its place. Nothing was sent",
      "an example or a provider-state value",
    );
  } catch (error) {
    const remedy = "Name a file that Pact wrote";
    if (error instanceof NotAPact) throw notUsable(place, error.message, remedy);
    if (error instanceof RangeError) throw notUsable(place, "a document that nests too deep", remedy);
    throw error;
  }
}

function parseJson(place: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notUsable(place, "a text that is not JSON", "Name another file", "a pact, which is JSON");
  }
}

/** The source that reports name for the pacts of this package. */
export const builtIn = "built in";

/** The pacts of this package: what Titan's dashboard and backends rely on. */
export const ownPacts = (): readonly PactSource[] =>
  [dashboard, backend].map((document) => ({
    pact: readPact(document),
    source: builtIn,
    pending: false,
  }));
