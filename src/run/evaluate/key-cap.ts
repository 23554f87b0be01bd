import { credentialName } from "../../../contracts/catalogue/credential.ts";
import { isSuccess } from "../../../suites/model/classify.ts";
import { mayLimitKeys, quoteOf } from "../../../suites/model/refusal-words.ts";
import type { ProbeResults } from "../execute/scheduler.ts";
import type { Plan } from "../plan/plan.ts";
import { ResponseIndex } from "./response-index.ts";
import { withheldScopes } from "./withheld.ts";

interface KeyCap {
  /** The status that refuses further keys. */
  readonly status: number;
  readonly because: string;
}

/** Where the deployment refused further keys at some point, and what to do; `undefined` if it did not. */
export function keyCapIn(plan: Plan, results: ProbeResults): KeyCap | undefined {
  const { probes, context } = plan;
  const seen = new ResponseIndex(plan, results);
  const answers = probes.flatMap((probe) => {
    const { effect, yields } = probe;
    if (effect !== "create-key" || yields?.kind !== "key") return [];
    const { response } = seen.of(probe);
    // Refusals by something in front of the deployment do not count.
    return response === undefined || response.responseClass === "foreign"
      ? []
      : [{ response, status: response.status, key: yields, quote: quoteOf(response) }];
  });
  const made = answers.filter(isSuccess).map(({ key }) => key);
  const refused = answers.filter(({ response }) => mayLimitKeys(response));
  const [first] = refused;
  if (made.length === 0 || first === undefined) return undefined;
  // A scope that this user may not grant is not a limit of keys.
  const withheld = withheldScopes(probes, results);
  if (refused.every(({ key }) => key.scopes.some((scope) => withheld.has(scope)))) return undefined;
  const remedy =
    context.depth === "few-keys"
      ? "revoke keys that are no longer needed"
      : "--depth few-keys makes do with five at once";
  const said = first.quote === undefined ? "" : `, ${first.quote}`;
  const because = `${made.length} keys were made, then ${credentialName(first.key)} was refused with ${first.status}${said}: the account seems to be at its limit of keys, and ${remedy}`;
  return { status: first.status, because };
}
