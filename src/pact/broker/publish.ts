import type { HalClient } from "./hal.ts";
import { BrokerTrouble } from "./trouble.ts";

/** One difference, in the words that Pact's own verifier publishes. */
export interface PublishedMismatch {
  /** `method`, `path`, `status`, `query`, `header`, `body` or `metadata`. */
  readonly attribute: string;
  /** Which header, parameter or path in the body. */
  readonly identifier?: string;
  readonly description: string;
}

export interface PublishedTest {
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
 * Says that a version of the provider belongs to a branch, which creates both where they are new (PUT, can be repeated). Comes
 * before the results, or nothing on that branch ever stops being pending. Gives whether the broker knows branches at all: old
 * ones do not. Throws a BrokerTrouble.
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
 * Publishes the result of one pact at its `publishUrl`, where the latest result counts. It is not sent again after a broken
 * connection: webhooks would hear of it twice. No text in it is cleaned here: give texts without secrets. Throws a
 * BrokerTrouble, `missing` where the pact takes no results.
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
