import { isRecord } from "../wire/json.ts";

export interface ExpectedStatus {
  readonly example: number;
  /** All that the pact allows, in words: `200`, `200 or 201`, `4xx`. */
  readonly words: string;
}

/** The words for a class of statuses (Pact specification, version 4: `statusCode`). */
const classes: ReadonlyMap<unknown, string> = new Map([
  ["information", "1xx"],
  ["info", "1xx"],
  ["success", "2xx"],
  ["redirect", "3xx"],
  ["clientError", "4xx"],
  ["serverError", "5xx"],
  ["nonError", "below 400"],
  ["error", "4xx or 5xx"],
]);

/** What a pact expects of an answer's status. */
export function statusOf(response: Record<string, unknown>): ExpectedStatus {
  const example = Number(response["status"] ?? 200);
  const rules = at(response, "matchingRules", "status");
  const rule = at(rules, "$") ?? rules;
  const matchers = isRecord(rule) ? rule["matchers"] : undefined;
  const allowed = Array.isArray(matchers) ? at(matchers[0], "status") : undefined;
  if (Array.isArray(allowed)) return { example, words: allowed.join(" or ") };
  return { example, words: classes.get(allowed) ?? String(example) };
}

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((place, name) => (isRecord(place) ? place[name] : undefined), value);
