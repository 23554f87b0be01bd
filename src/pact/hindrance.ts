import { speaksTitan } from "../../contracts/complete-profile.ts";
import { callOf } from "../../suites/kit/dialect.ts";
import type { InteractionResult } from "../../suites/kit/interaction.ts";
import type { PactTools } from "../run/run.ts";
import type { Case } from "./case.ts";
import { builtIn } from "./own-pacts.ts";

/** Why an interaction is not tried at all, known before anything is sent for it. */
export function hindrance(
  { interaction, target, source }: Case,
  { bench, world }: PactTools,
): InteractionResult | undefined {
  const { method, status } = interaction;
  const { operation, service, known } = target;
  if (source.source === builtIn && !speaksTitan(world.profile)) {
    const because = `the built-in pacts describe Titan's own calls, and the profile ${world.profile.name} has others: name pacts of this deployment's consumers`;
    return { kind: "inapplicable", because };
  }
  if (interaction.usesPlugin) {
    return { kind: "unsure", because: "it is matched by a plugin of Pact, and none is started here" };
  }
  const closed = bench.closed(service);
  if (closed !== undefined) return { kind: "unsure", because: closed.detail };
  const call = callOf({ operation, service, verbatim: true }, world.profile);
  const reads = method === "GET" || method === "HEAD" || call === "login";
  if (!reads && !world.means.has("writes")) return { kind: "missing", need: "writes" };
  const refused = status.example === 401 || status.example === 403;
  if (known?.denyOnly && !refused) {
    return { kind: "inapplicable", because: `${operation} changes something: only refusals of it are tried` };
  }
  if (known?.allowOnRequest && !refused && !world.allowBillingWrite) {
    const because = `${operation} is only tried with a credential that may when --allow-billing-write is given`;
    return { kind: "inapplicable", because };
  }
  return undefined;
}
