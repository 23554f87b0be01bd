import { isExposed } from "../../../contracts/profile/profile.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { callOf } from "../../../suites/model/profile-translation.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";

/** What can be sent to this deployment at all, whatever the user supplies. */

/** Whether keys can and may be created and then revoked. No key is created if keys are given. */
export const mayMint = ({ profile, givenKeys }: RunContext): boolean =>
  givenKeys.length === 0 && isExposed("createKey", profile) && isExposed("revokeKey", profile);

/** Whether this deployment exposes a request and everything that it waits for, and allows sending them. */
export function isOffered(probe: Probe, context: RunContext): boolean {
  const call = callOf(probe, context.profile);
  if (call !== undefined && !isExposed(call, context.profile)) return false;
  const { kind } = probe.credential;
  const isMade = kind === "key-from" || (probe.credential.kind === "key" && !probe.credential.given);
  if (isMade && !mayMint(context)) return false;
  if ((probe.effect === "create-key" || probe.effect === "revoke-key") && !mayMint(context)) return false;
  return probe.given === undefined || isOffered(probe.given.probe, context);
}
