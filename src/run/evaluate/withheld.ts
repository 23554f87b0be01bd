import { isSuccess } from "../../../suites/model/classify.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import type { ProbeResults } from "../execute/scheduler.ts";

/**
 * Scopes that no key could be created with, while others could: the account cannot grant them, or the deployment does not
 * know them. Keys were created without them, or every refused key asked for them. Refused keys with no scope in common were
 * refused for their number.
 */
export function withheldScopes(probes: readonly Probe[], results: ProbeResults): ReadonlySet<string> {
  const creations = probes.flatMap(({ id, effect, yields }) => {
    const result = results.get(id);
    return effect === "create-key" &&
      yields?.kind === "key" &&
      yields.owner === undefined &&
      result?.kind === "answer"
      ? [{ wanted: yields.scopes, asked: result.askedScopes ?? yields.scopes, result }]
      : [];
  });
  const made = creations.filter(({ result }) => isSuccess(result));
  const granted = new Set(made.flatMap(({ asked }) => asked));
  const dropped = made.flatMap(({ wanted, asked }) => wanted.filter((scope) => !asked.includes(scope)));
  const refused = creations.filter(({ result }) => [400, 403, 422].includes(result.status));
  const common = (refused[0]?.wanted ?? []).filter((scope) =>
    refused.every(({ wanted }) => wanted.includes(scope)),
  );
  const withheld = dropped.length > 0 ? dropped : made.length > 0 ? common : [];
  return new Set(withheld.filter((scope) => !granted.has(scope)));
}
