import { randomBytes, randomUUID } from "node:crypto";
import type { Need } from "../../contracts/catalogue/credential.ts";
import { contextDefaults, type Depth, type RunContext } from "../../suites/model/run-context.ts";
import { createRunId } from "../credentials/run-id.ts";
import type { GatheredSecrets } from "../credentials/sources.ts";
import type { RunArguments } from "./arguments.ts";
import type { Addresses } from "./settings.ts";

/** How far a run goes. */
export interface Reach {
  readonly depth: string;
  readonly waitForExpiry?: number | undefined;
}

/** What decides the probes of a run. */
export function runContextOf(
  args: Pick<RunArguments, "allowBillingWrite" | "site"> & Reach,
  addresses: Addresses,
  means: ReadonlySet<Need>,
): RunContext {
  return {
    ...contextDefaults,
    ...args.site.described,
    depth: args.depth as Depth,
    means,
    runId: createRunId(new Date(), randomBytes),
    absentId: randomUUID(),
    allowBillingWrite: args.allowBillingWrite ?? false,
    ...(args.waitForExpiry === undefined ? {} : { waitForExpiryS: args.waitForExpiry }),
    ...addresses,
  };
}

/** The same for a further run. */
export const renewed = (context: RunContext): RunContext => ({
  ...context,
  runId: createRunId(new Date(), randomBytes),
  absentId: randomUUID(),
});

/** What the supplied secrets make possible. */
export function meansOf(secrets: GatheredSecrets, readOnly: boolean): ReadonlySet<Need> {
  const account = secrets.password !== undefined;
  const jwt = account || secrets.jwt !== undefined;
  const key = secrets.key !== undefined;
  const minting = jwt && !readOnly;
  const means: Record<Need, boolean> = {
    account,
    jwt,
    key,
    minting,
    "any-key": key || minting,
    "expired-jwt": secrets.expiredJwt !== undefined,
    writes: !readOnly,
  };
  return new Set((Object.keys(means) as Need[]).filter((need) => means[need]));
}
