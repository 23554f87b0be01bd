import { isRecord } from "../../contracts/json.ts";
import { findLiveCredentials } from "../../contracts/live-credentials.ts";
import type { ReportPacts } from "../../contracts/report-pacts.ts";
import { groupBy } from "../../suites/kit/group.ts";
import type { Interaction } from "../../suites/kit/interaction.ts";
import type { HalClient } from "./broker/hal.ts";
import { declareBranch, type PublishedTest, publishResult } from "./broker/publish.ts";
import { casesOf, type PactSource } from "./case.ts";

export interface Publication {
  readonly client: HalClient;
  readonly version: string;
  readonly branch: string;
  readonly buildUrl?: string | undefined;
  readonly toolVersion: string;
}

export interface Published {
  readonly results: NonNullable<ReportPacts["published"]>;
  /** Why results were held back. */
  readonly notices: readonly string[];
}

/**
 * Publishes the results of a broker's pacts. A pact that was not verified whole has no result to publish, unless what was
 * verified of it failed. Throws a `BrokerTrouble`.
 */
export async function publish(
  sources: readonly PactSource[],
  interactions: readonly Interaction[],
  { client, version, branch, ...more }: Publication,
): Promise<Published> {
  const byId = new Map(interactions.map((one) => [one.id, one]));
  const own = groupBy(casesOf(sources), ({ source }) => source);
  const providers = new Set(sources.map(({ pact }) => pact.provider));
  for (const provider of providers) await declareBranch(client, { provider, branch, version });
  const results: NonNullable<ReportPacts["published"]>[number][] = [];
  const notices: string[] = [];
  for (const [source, cases] of own) {
    const { consumer, provider } = source.pact;
    const tests = cases.map(({ id, interaction }) => testOf(source, interaction.index, byId.get(id)));
    const unverified = tests.filter((test) => test === undefined).length;
    const tried = tests.flatMap((test) => test ?? []);
    const success = tried.every((test) => test.success);
    if (success && unverified > 0) {
      notices.push(
        `the result of ${consumer} is not published: ${unverified} of its interactions were not verified`,
      );
      continue;
    }
    if (findLiveCredentials(tried).length > 0) {
      notices.push(
        `the result of ${consumer} is not published: what looks like a live credential stands in it`,
      );
      continue;
    }
    const result = { success, providerApplicationVersion: version, testResults: tried, ...more };
    await publishResult(
      client,
      { url: source.source, ...(source.publishTo && { publishUrl: source.publishTo }) },
      result,
    );
    results.push({ consumer, provider, success });
  }
  return { results, notices };
}

function testOf(
  source: PactSource,
  index: number,
  interaction: Interaction | undefined,
): PublishedTest | undefined {
  if (interaction?.result.kind !== "matched") return undefined;
  const { mismatches } = interaction.result;
  const document: unknown = source.pact.document.interactions[index];
  const id = isRecord(document) ? document["_id"] : undefined;
  return {
    ...(typeof id === "string" ? { interactionId: id } : {}),
    interactionDescription: interaction.description,
    success: mismatches.length === 0,
    ...(mismatches.length === 0
      ? {}
      : {
          mismatches: mismatches.map(({ part, path, wanted, got }) => ({
            attribute: part,
            ...(part === "status" ? {} : { identifier: path }),
            description: `wanted ${wanted}, got ${got}`,
          })),
        }),
  };
}
