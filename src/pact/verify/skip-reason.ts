import { speaksTitan } from "../../../contracts/profile/complete-profile.ts";
import type { Profile } from "../../../contracts/profile/profile.ts";
import type { InteractionResult } from "../../../suites/model/interaction.ts";
import { callOf } from "../../../suites/model/profile-translation.ts";
import type { PactTools } from "../../run/run.ts";
import type { Case } from "./case.ts";
import { builtIn } from "./sources.ts";

/** Why an interaction is not tried at all, known before anything is sent for it. */
export function skipReason(
  { interaction, target, source }: Case,
  { runner, context }: PactTools,
): InteractionResult | undefined {
  const { method, status } = interaction;
  const { operation, service, known } = target;
  const foreign = source.source === builtIn ? foreignTo(context.profile, status.example) : undefined;
  if (foreign !== undefined) return { kind: "inapplicable", because: foreign };
  if (interaction.usesPlugin) {
    return { kind: "unsure", because: "it is matched by a plugin of Pact, and none is started here" };
  }
  const closed = runner.closed(service);
  if (closed !== undefined) return { kind: "unsure", because: closed.detail };
  const call = callOf({ operation, service, verbatim: true }, context.profile);
  const reads = method === "GET" || method === "HEAD" || call === "login";
  if (!reads && !context.means.has("writes")) return { kind: "missing", need: "writes" };
  const refused = status.example === 401 || status.example === 403;
  if (known?.denyOnly && !refused) {
    return { kind: "inapplicable", because: `${operation} changes something: only refusals of it are tried` };
  }
  if (known?.allowOnRequest && !refused && !context.allowBillingWrite) {
    const because = `${operation} is only tried with a credential that may when --allow-billing-write is given`;
    return { kind: "inapplicable", because };
  }
  return undefined;
}

/** Why a built-in pact does not apply to a deployment with this profile; `undefined` if it does. */
function foreignTo(profile: Profile, example: number): string | undefined {
  if (!speaksTitan(profile))
    return `the built-in pacts describe Titan's own calls, and the profile ${profile.name} has others: name pacts of this deployment's consumers`;
  const { missing, invalid, insufficient, login } = profile.refusals;
  const due = { 401: [missing, invalid, login], 403: [insufficient] }[example] ?? [];
  return due.every((statuses) => statuses.includes(example))
    ? undefined
    : `the built-in pacts want ${example} for this refusal, and the profile ${profile.name} has another status`;
}
