import { isRecord } from "../../../contracts/wire/json.ts";
import type { Document } from "./answers.ts";
import type { HalClient } from "./hal.ts";
import { encode } from "./links.ts";
import { BrokerTrouble, spell } from "./trouble.ts";

export interface Deployment {
  readonly pacticipant: string;
  readonly version: string;
  readonly environment: string;
}

export interface Deployability {
  /** `undefined`: not known, since results are missing. It is no yes. */
  readonly deployable: boolean | undefined;
  /** The broker's reasons, one a line. */
  readonly reason: string;
}

/**
 * Whether a version fits all that is deployed in an environment. Brokers that offer `/can-i-deploy` choose by themselves how
 * results of versions that run side by side are weighed; older ones are asked for their matrix as Pact's own command does.
 * Throws a BrokerTrouble, `refused` where it knows no such pacticipant or environment.
 */
export async function canIDeploy(client: HalClient, of: Deployment): Promise<Deployability> {
  const { pacticipant, version, environment } = of;
  const name = "pb:can-i-deploy-pacticipant-version-to-environment";
  const offered = client.find(await client.index(), name, { pacticipant, version, environment });
  return read(await client.get(offered ?? matrixUrl(client.base, of)));
}

/** One selector, so the latest result for each consumer version and provider counts (`latestby=cvp`). */
function matrixUrl(base: URL, { pacticipant, version, environment }: Deployment): URL {
  const query: readonly (readonly [string, string])[] = [
    ["q[][pacticipant]", pacticipant],
    ["q[][version]", version],
    ["latestby", "cvp"],
    ["environment", environment],
  ];
  return new URL(`matrix?${query.map(([key, value]) => `${encode(key)}=${encode(value)}`).join("&")}`, base);
}

/** With results missing the broker leaves `deployable` open even where others failed: a failure is a no all the same. */
function read({ url, body }: Document): Deployability {
  const { summary } = body;
  if (!isRecord(summary) || !("deployable" in summary)) {
    throw new BrokerTrouble("not-a-broker", spell(url), `${spell(url)} answers without a summary`);
  }
  const { deployable, failed } = summary;
  const reason = typeof summary["reason"] === "string" ? summary["reason"] : "the broker gives no reason";
  if (typeof deployable === "boolean") return { deployable, reason };
  return { deployable: typeof failed === "number" && failed > 0 ? false : undefined, reason };
}
