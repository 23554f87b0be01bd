import type { ReportPacts } from "../../../contracts/report/report-pacts.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import { findLiveCredentials } from "../../../contracts/wire/live-credentials.ts";
import type { Interaction } from "../../../suites/model/interaction.ts";
import type { PactSource } from "../verify/case.ts";
import type { HalClient } from "./hal.ts";
import { declareBranch, type PublishedTest, publishResult } from "./publish.ts";

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
 * verified of it failed. `interactions` are those of all sources, in their order. Throws a `BrokerTrouble`.
 */
export async function publish(
  sources: readonly PactSource[],
  interactions: readonly Interaction[],
  { client, version, branch, ...more }: Publication,
): Promise<Published> {
  const providers = new Set(sources.map(({ pact }) => pact.provider));
  for (const provider of providers) await declareBranch(client, { provider, branch, version });
  const results: NonNullable<ReportPacts["published"]>[number][] = [];
  const notices: string[] = [];
  let at = 0;
  for (const source of sources) {
    const { consumer, provider, interactions: declared } = source.pact;
    const own = interactions.slice(at, at + declared.length);
    at += declared.length;
    const { tests, success, withheld } = resultOf(source, own);
    if (withheld !== undefined) {
      notices.push(`the result of ${consumer} is not published: ${withheld}`);
      continue;
    }
    const place = { url: source.source, ...(source.publishTo && { publishUrl: source.publishTo }) };
    await publishResult(client, place, {
      success,
      providerApplicationVersion: version,
      testResults: tests,
      ...more,
    });
    results.push({ consumer, provider, success });
  }
  return { results, notices };
}

/** What was verified of a pact, and why that is no result to publish, if it is none. */
function resultOf(source: PactSource, own: readonly Interaction[]) {
  const tests = own.flatMap((one, index) => testOf(source, index, one) ?? []);
  const success = tests.every((test) => test.success);
  const unverified = own.length - tests.length;
  const withheld =
    success && unverified > 0
      ? `${unverified} of its interactions were not verified`
      : findLiveCredentials(tests).length > 0
        ? "what looks like a live credential stands in it"
        : undefined;
  return { tests, success, withheld };
}

function testOf({ pact }: PactSource, place: number, interaction: Interaction): PublishedTest | undefined {
  if (interaction.result.kind !== "matched") return undefined;
  const { mismatches } = interaction.result;
  const document: unknown = pact.document.interactions[pact.interactions[place]?.index ?? -1];
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
