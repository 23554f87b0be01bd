import { isRecord } from "../../../contracts/wire/json.ts";
import type { Document } from "./answers.ts";
import type { HalClient } from "./hal.ts";
import type { JsonObject } from "./links.ts";
import type { Selector } from "./selectors.ts";
import { BrokerTrouble, spell } from "./trouble.ts";

/** Which pacts to ask for. */
export interface PactsWanted {
  /** The provider's name, exactly as the broker knows it. */
  readonly provider: string;
  /** The branch of the provider version that the results will belong to; decides what is pending. */
  readonly branch?: string | undefined;
  /** `defaultSelectors` unless given. */
  readonly selectors?: readonly Selector[] | undefined;
  /** Also pacts nobody selected that were changed since this date (`2026-01-31`): work in progress. Takes a branch. */
  readonly wipSince?: string | undefined;
}

/** Something the broker wants people to read, and when: `before_verification`, `after_verification:success_true_published_false` … */
export interface Notice {
  readonly text: string;
  readonly when: string;
}

export interface BrokerPact {
  readonly url: string;
  /** Such as `Pact between Shop (1.2.3) and Titan`. */
  readonly name: string;
  readonly consumer?: string;
  /** No version of this branch has passed it yet: a failure must not fail the provider's build. */
  readonly pending: boolean;
  /** Nobody selected it: it came because of `wipSince`. */
  readonly wip: boolean;
  readonly notices: readonly Notice[];
  /** The pact as JSON. Its interactions carry `_id`, which results are published by. */
  readonly document: JsonObject;
  /** The same as it was sent, where `1.0` is still not `1`: for files. */
  readonly text: string;
  /** Where results go; nothing where the broker takes none. */
  readonly publishUrl?: string;
}

/** `none` is no trouble: the broker answered, and knows no such provider or has no pact that was selected. */
export type PactsFound =
  | { readonly kind: "pacts"; readonly pacts: readonly BrokerPact[] }
  | { readonly kind: "none"; readonly reason: string };

/** What Pact recommends (docs.pact.io/provider/recommended_configuration). */
export function defaultSelectors(branch: string | undefined): readonly Selector[] {
  const matching = branch === undefined ? [] : [{ matchingBranch: true }];
  return [{ mainBranch: true }, ...matching, { deployedOrReleased: true }];
}

/**
 * The pacts that a provider has to keep, each with its document ("pacts for verification": a POST that only reads). Throws a
 * BrokerTrouble.
 */
export async function fetchPacts(client: HalClient, wanted: PactsWanted): Promise<PactsFound> {
  const { provider } = wanted;
  const index = await client.index();
  const url = client.link(index, "pb:provider-pacts-for-verification", { provider });
  const list = await client.post(url, queryOf(wanted), { repeatable: true }).catch(unlessUnknown);
  if (list === undefined) return { kind: "none", reason: `the broker knows no provider «${provider}»` };
  const entries = entriesIn(list);
  if (entries.length === 0) {
    return { kind: "none", reason: `the broker has no pact with «${provider}» that was selected` };
  }
  return { kind: "pacts", pacts: await Promise.all(entries.map((entry) => fetchEntry(client, list, entry))) };
}

/** One pact by its address, as a broker's webhook names it. Nothing tells whether it is pending. Throws a BrokerTrouble. */
export async function fetchPact(client: HalClient, url: string): Promise<BrokerPact> {
  const pact = await client.get(new URL(url));
  return {
    ...factsOf(client, pact),
    name: `Pact at ${spell(pact.url)}`,
    pending: false,
    wip: false,
    notices: [],
  };
}

function queryOf({ branch, selectors, wipSince }: PactsWanted): JsonObject {
  return {
    consumerVersionSelectors: selectors ?? defaultSelectors(branch),
    ...(branch === undefined ? {} : { providerVersionBranch: branch }),
    includePendingStatus: true,
    ...(wipSince === undefined ? {} : { includeWipPactsSince: wipSince }),
  };
}

/** A broker says in its own format that it knows no such provider; another 404 comes from something else on the way. */
function unlessUnknown(error: unknown): undefined {
  if (error instanceof BrokerTrouble && error.kind === "missing" && error.words !== undefined)
    return undefined;
  throw error;
}

function entriesIn(list: Document): readonly JsonObject[] {
  const embedded = list.body["_embedded"];
  const pacts = isRecord(embedded) ? embedded["pacts"] : undefined;
  if (Array.isArray(pacts) && pacts.every(isRecord)) return pacts;
  throw new BrokerTrouble(
    "not-a-broker",
    spell(list.url),
    `${spell(list.url)} answers without a list of pacts`,
  );
}

async function fetchEntry(client: HalClient, list: Document, entry: JsonObject): Promise<BrokerPact> {
  const pact = await client.get(client.link({ ...list, body: entry }, "self"));
  const properties = isRecord(entry["verificationProperties"]) ? entry["verificationProperties"] : {};
  return {
    ...factsOf(client, pact),
    name: nameIn(entry) ?? `Pact at ${spell(pact.url)}`,
    pending: properties["pending"] === true,
    wip: properties["wip"] === true,
    notices: noticesIn(properties["notices"]),
  };
}

function factsOf(client: HalClient, { url, body, text }: Document) {
  const consumer = isRecord(body["consumer"]) ? body["consumer"]["name"] : undefined;
  const publishUrl = client.find({ url, body, text }, "pb:publish-verification-results")?.href;
  const named = typeof consumer === "string" ? { consumer } : {};
  return {
    url: url.href,
    ...named,
    document: body,
    text,
    ...(publishUrl === undefined ? {} : { publishUrl }),
  };
}

function nameIn(entry: JsonObject): string | undefined {
  const links = entry["_links"];
  const self = isRecord(links) ? links["self"] : undefined;
  const name = isRecord(self) ? self["name"] : undefined;
  return typeof name === "string" && name !== "" ? name : undefined;
}

function noticesIn(notices: unknown): readonly Notice[] {
  if (!Array.isArray(notices)) return [];
  return notices.filter(isRecord).flatMap(({ text, when }) => {
    return typeof text === "string" ? [{ text, when: typeof when === "string" ? when : "" }] : [];
  });
}
