import { randomBytes, randomUUID } from "node:crypto";
import type { Need } from "../../contracts/catalogue/credential.ts";
import { isExposed, type Profile } from "../../contracts/profile/profile.ts";
import { slotIn } from "../../contracts/profile/template.ts";
import { onePerScope } from "../../suites/model/operations.ts";
import { contextDefaults, type RunContext } from "../../suites/model/run-context.ts";
import type { Addresses } from "../config/addresses.ts";
import type { DeploymentSettings, RunSettings } from "../config/resolve.ts";
import { createRunId } from "../credentials/run-id.ts";
import type { GatheredSecrets } from "../credentials/sources.ts";

/** Everything that decides the probes of a run, with a new run id. */
export function runContextOf(
  settings: Pick<DeploymentSettings, "described"> &
    Partial<Pick<RunSettings, "depth" | "waitForExpiryS" | "allowBillingWrite" | "connection">>,
  { authUrl, taskServiceUrl }: Addresses,
  means: ReadonlySet<Need>,
  { givenKeys = [] }: Pick<GatheredSecrets, "givenKeys"> = {},
): RunContext {
  const { described, depth = "proof", waitForExpiryS, allowBillingWrite = false, connection } = settings;
  return {
    ...contextDefaults,
    ...described,
    ...(depth === "quick" && {
      operations: onePerScope(
        (described.operations ?? contextDefaults.operations).filter(({ scopes }) => scopes.length === 1),
      ),
    }),
    depth,
    means,
    runId: createRunId(new Date(), randomBytes),
    absentId: randomUUID(),
    allowBillingWrite,
    ...(connection?.insecure && { insecure: true }),
    ...(waitForExpiryS === undefined ? {} : { waitForExpiryS }),
    authUrl,
    taskServiceUrl,
    givenKeys: givenKeys.map(({ credential }) => credential),
  };
}

/** Whether a password is in quotation marks, which may come from a file of variables by mistake. */
export const isQuoted = (password: string | undefined): boolean => /^(["']).*\1$/s.test(password ?? "");

/** Whether key requests contain the account, so that a JWT alone cannot create a key. */
const namesAccount = ({ createKey, revokeKey }: Profile): boolean =>
  [createKey.extra, revokeKey.body].some((body) => slotIn(body, "email") ?? slotIn(body, "password"));

/** What the supplied secrets make possible. If keys are given, none is created. */
export function meansOf(
  secrets: GatheredSecrets,
  readOnly: boolean,
  { profile, documented }: Pick<RunContext, "profile" | "documented"> = contextDefaults,
): ReadonlySet<Need> {
  const account = secrets.password !== undefined;
  const jwt = account || secrets.jwt !== undefined;
  const key = secrets.key !== undefined;
  const given = (secrets.givenKeys ?? []).length > 0;
  const minting =
    (account || (jwt && !namesAccount(profile))) &&
    !readOnly &&
    !given &&
    isExposed("createKey", profile) &&
    isExposed("revokeKey", profile);
  const means: Record<Need, boolean> = {
    account,
    "second-account": jwt && secrets.secondPassword !== undefined,
    jwt,
    key,
    minting,
    "any-key": key || given || minting,
    "expired-jwt": secrets.expiredJwt !== undefined,
    writes: !readOnly,
    openapi: documented !== undefined,
  };
  return new Set((Object.keys(means) as Need[]).filter((need) => means[need]));
}
