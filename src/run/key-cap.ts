import { credentialName } from "../../suites/kit/credential.ts";
import type { Observations } from "./gather.ts";
import type { Plan } from "./plan.ts";

/** Statuses with which keys are refused for their number (assumed: none is documented). */
const refusals: readonly number[] = [403, 409];

/** What to do where keys were made until the deployment would make no more; `undefined` where that was not so. */
export function keyCapAdvice({ probes, world }: Plan, observations: Observations): string | undefined {
  const minted = probes.filter(({ effect, yields }) => effect === "create-key" && yields?.kind === "key");
  const answers = minted.flatMap(({ id, yields }) => {
    const seen = observations.get(id);
    return seen?.kind === "answer" ? [{ status: seen.status, name: yields && credentialName(yields) }] : [];
  });
  const made = answers.filter(({ status }) => status >= 200 && status < 300).length;
  const refused = answers.find(({ status }) => refusals.includes(status));
  if (made === 0 || refused === undefined) return undefined;
  const remedy =
    world.depth === "few-keys"
      ? "revoke keys that are no longer needed"
      : "--depth few-keys makes do with five at once";
  return `${made} keys were made, then ${refused.name} was refused with ${refused.status}: the account seems to be at its limit of keys, and ${remedy}`;
}
