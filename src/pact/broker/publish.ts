import { conclusionOf } from "../../../contracts/report/exit-codes.ts";
import type { Report } from "../../../contracts/report/report.ts";
import type { ReportPacts } from "../../../contracts/report/report-pacts.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import { findLiveCredentials } from "../../../contracts/wire/live-credentials.ts";
import type { Interaction } from "../../../suites/model/interaction.ts";
import type { PactSource } from "../verify/case.ts";
import type { HalClient } from "./hal.ts";
import { BrokerTrouble } from "./trouble.ts";

/** One difference, in the words that Pact's own verifier publishes. */
interface PublishedMismatch {
  /** `method`, `path`, `status`, `query`, `header`, `body` or `metadata`. */
  readonly attribute: string;
  /** Which header, parameter or path in the body. */
  readonly identifier?: string;
  readonly description: string;
}

interface PublishedTest {
  /** The interaction's `_id` in the broker's document. */
  readonly interactionId?: string;
  readonly interactionDescription: string;
  readonly success: boolean;
  readonly mismatches?: readonly PublishedMismatch[];
}

/** The result of verifying one pact. */
export interface VerificationResult {
  readonly success: boolean;
  readonly providerApplicationVersion: string;
  /** http or https; else the broker refuses it. */
  readonly buildUrl?: string | undefined;
  readonly testResults: readonly PublishedTest[];
  /** The version of titan-auth. */
  readonly toolVersion: string;
}

export interface ProviderVersion {
  readonly provider: string;
  readonly branch: string;
  readonly version: string;
}

/**
 * Assigns a version of the provider to a branch, creating both if they are new (PUT, repeatable). Must come before the
 * results, or nothing on that branch ever stops being pending. Returns whether the broker supports branches: old ones do
 * not. Throws a BrokerTrouble.
 */
export async function declareBranch(client: HalClient, of: ProviderVersion): Promise<boolean> {
  const { provider, branch, version } = of;
  const values = { pacticipant: provider, branch, version };
  const url = client.find(await client.index(), "pb:pacticipant-branch-version", values);
  if (url === undefined) return false;
  await client.put(url, {});
  return true;
}

/**
 * Publishes the result of one pact at its `publishUrl`, where the latest result counts. Not repeated after a broken
 * connection: webhooks would be called twice. Its texts are not redacted here, so they must be free of secrets. Throws a
 * BrokerTrouble, `missing` if the pact takes no results.
 */
export async function publishResult(
  client: HalClient,
  pact: { readonly url: string; readonly publishUrl?: string },
  result: VerificationResult,
): Promise<void> {
  if (pact.publishUrl === undefined) {
    const place = new URL(pact.url).origin + new URL(pact.url).pathname;
    throw new BrokerTrouble("missing", place, `${place} offers no link to publish results at`);
  }
  const { buildUrl, toolVersion, ...rest } = result;
  await client.post(new URL(pact.publishUrl), {
    ...rest,
    ...(buildUrl === undefined ? {} : { buildUrl }),
    verifiedBy: { implementation: "titan-auth", version: toolVersion },
  });
}

export interface Publication {
  readonly client: HalClient;
  readonly version: string;
  readonly branch: string;
  readonly buildUrl?: string | undefined;
  readonly toolVersion: string;
}

export interface Published {
  readonly results: NonNullable<ReportPacts["published"]>;
  /** Why results were not published. */
  readonly notices: readonly string[];
}

/**
 * Publishes the results of a broker's pacts. A pact that was verified only in part has no result to publish, unless that
 * part failed. `interactions` are those of all sources, in their order. Throws a `BrokerTrouble`.
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

/** What was verified of a pact, and why it cannot be published, if so. */
function resultOf(source: PactSource, own: readonly Interaction[]) {
  const tests = own.flatMap((one, index) => testOf(source, index, one) ?? []);
  const success = tests.every((test) => test.success);
  const unverified = own.length - tests.length;
  const withheld =
    success && unverified > 0
      ? `${unverified} of its interactions were not verified`
      : findLiveCredentials(tests).length > 0
        ? "it contains what looks like a live credential"
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

/** Adds to a report what was published. */
export const withPublished = (report: Report, { results, notices }: Published): Report => ({
  ...report,
  notices: [...report.notices, ...notices],
  ...(report.pacts && { pacts: { ...report.pacts, published: results } }),
});

/** The broker did not do what was requested: the verification is valid, but the run does not pass. */
export const withTrouble = (report: Report, because: string): Report => ({
  ...report,
  notices: [...report.notices, because],
  ...(report.outcome === "pass" ? conclusionOf("inconclusive", because) : {}),
});
