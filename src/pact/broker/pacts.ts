import { type ListedPact, linkIn, pactList } from "../../../contracts/pacts/broker.ts";
import type { Document } from "./answers.ts";
import type { HalClient } from "./hal.ts";
import type { Selector } from "./selectors.ts";
import { BrokerTrouble, spell } from "./trouble.ts";

/** Which pacts to request. */
export interface PactsWanted {
  /** The provider's name, exactly as the broker knows it. */
  readonly provider: string;
  /** The branch of the provider version that the results will belong to; decides what is pending. */
  readonly branch?: string | undefined;
  /** `defaultSelectors` unless given. */
  readonly selectors?: readonly Selector[] | undefined;
  /** Also unselected pacts that changed since this date (`2026-01-31`): work in progress. Needs a branch. */
  readonly wipSince?: string | undefined;
}

export interface BrokerPact {
  readonly url: string;
  /** Such as `Pact between Shop (1.2.3) and Titan`. */
  readonly name: string;
  /** No version of this branch has passed it yet, so a failure must not fail the provider's build. */
  readonly pending: boolean;
  /** What the broker wants people to read, and when: `before_verification`, `after_verification:…`. */
  readonly notices: ListedPact["verificationProperties"]["notices"];
  /** The pact as JSON. Its interactions carry `_id`, which results are published by. */
  readonly document: Document["body"];
  /** Where results are sent; absent if the broker takes none. */
  readonly publishUrl?: string;
}

/** `none` is no trouble: the broker answered, and has no such provider or selected no pact. */
export type PactsFound =
  | { readonly kind: "pacts"; readonly pacts: readonly BrokerPact[] }
  | { readonly kind: "none"; readonly reason: string };

/** What Pact recommends (docs.pact.io/provider/recommended_configuration). */
export function defaultSelectors(branch: string | undefined): readonly Selector[] {
  const matching = branch === undefined ? [] : [{ matchingBranch: true }];
  return [{ mainBranch: true }, ...matching, { deployedOrReleased: true }];
}

/** The pacts that a provider has to keep ("pacts for verification": a POST that only reads). Throws a BrokerTrouble. */
export async function fetchPacts(client: HalClient, wanted: PactsWanted): Promise<PactsFound> {
  const { provider, branch, selectors, wipSince } = wanted;
  const index = await client.index();
  const url = client.link(index, "pb:provider-pacts-for-verification", { provider });
  const query = {
    consumerVersionSelectors: selectors ?? defaultSelectors(branch),
    ...(branch === undefined ? {} : { providerVersionBranch: branch }),
    includePendingStatus: true,
    ...(wipSince === undefined ? {} : { includeWipPactsSince: wipSince }),
  };
  const list = await client.post(url, query, { repeatable: true }).catch(unlessUnknown);
  if (list === undefined) return { kind: "none", reason: `the broker knows no provider "${provider}"` };
  const parsed = pactList.safeParse(list.body).data;
  if (parsed === undefined) {
    const address = spell(list.url);
    throw new BrokerTrouble("not-a-broker", address, `${address} answers without a list of pacts`);
  }
  const { pacts } = parsed._embedded;
  if (pacts.length === 0) {
    return { kind: "none", reason: `the broker selected no pact with "${provider}"` };
  }
  return { kind: "pacts", pacts: await Promise.all(pacts.map((entry) => fetchListed(client, list, entry))) };
}

/** A broker says in its own format that it has no such provider; any other 404 comes from something in between. */
function unlessUnknown(error: unknown): undefined {
  if (error instanceof BrokerTrouble && error.kind === "missing" && error.words !== undefined)
    return undefined;
  throw error;
}

async function fetchListed(client: HalClient, list: Document, entry: ListedPact): Promise<BrokerPact> {
  const pact = await fetchPact(client, client.link({ ...list, body: entry }, "self").href);
  const { pending, notices } = entry.verificationProperties;
  return { ...pact, name: linkIn(entry, "self")?.name || pact.name, pending, notices };
}

/** One pact by its URL, as a broker's webhook gives it. Whether it is pending is unknown. Throws a BrokerTrouble. */
export async function fetchPact(client: HalClient, address: string): Promise<BrokerPact> {
  const pact = await client.get(new URL(address));
  const publishUrl = client.find(pact, "pb:publish-verification-results")?.href;
  return {
    url: pact.url.href,
    name: `Pact at ${spell(pact.url)}`,
    pending: false,
    notices: [],
    document: pact.body,
    ...(publishUrl === undefined ? {} : { publishUrl }),
  };
}
