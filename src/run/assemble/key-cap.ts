import { credentialName } from "../../../contracts/catalogue/credential.ts";
import { isSuccess } from "../../../suites/model/classify.ts";
import { ResponseIndex } from "../evaluate/response-index.ts";
import { withheldScopes } from "../evaluate/withheld.ts";
import type { ProbeResults } from "../execute/scheduler.ts";
import type { Plan } from "../plan/plan.ts";

/** Statuses that refuse a key because there are too many (assumed: none is documented). */
const refusals: readonly number[] = [403, 409];

/** What to do if the deployment refused further keys at some point; `undefined` if it did not. */
export function keyCapAdvice(plan: Plan, results: ProbeResults): string | undefined {
  const { probes, context } = plan;
  const seen = new ResponseIndex(plan, results);
  const answers = probes.flatMap((probe) => {
    const { effect, yields } = probe;
    if (effect !== "create-key" || yields?.kind !== "key") return [];
    const { response } = seen.of(probe);
    // Refusals by something in front of the deployment do not count.
    return response === undefined || response.responseClass === "foreign"
      ? []
      : [{ status: response.status, key: yields }];
  });
  const made = answers.filter(isSuccess).map(({ key }) => key);
  const refused = answers.filter(({ status }) => refusals.includes(status));
  const [first] = refused;
  if (made.length === 0 || first === undefined) return undefined;
  // A scope that this user may not grant is not a limit of keys.
  const withheld = withheldScopes(probes, results);
  if (refused.every(({ key }) => key.scopes.some((scope) => withheld.has(scope)))) return undefined;
  const remedy =
    context.depth === "few-keys"
      ? "revoke keys that are no longer needed"
      : "--depth few-keys makes do with five at once";
  return `${made.length} keys were made, then ${credentialName(first.key)} was refused with ${first.status}: the account seems to be at its limit of keys, and ${remedy}`;
}
