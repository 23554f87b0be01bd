import { findCreatedKey } from "../../contracts/wire/api-key.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import { jsonOf, statusOf } from "../model/classify.ts";
import { type Payload, placeholder } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { trialOf } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";

/** What the key checks share. */

/** A request for a key that is right in every respect. */
export const goodRequest = (context: RunContext, name: unknown = placeholder("key-name")): Payload => ({
  kind: "json",
  value: { name, scopes: trialOf(context).key.scopes },
});

/** How the name of every key of this run begins. */
export const namePrefix = (context: RunContext): string => `titan-auth-check ${context.runId}`;

/** The scopes that a creation asked for. */
export const askedOf = ({ probe }: ClassifiedResponse): readonly string[] =>
  probe.yields?.kind === "key" ? probe.yields.scopes : [];

/** Whether a good request was granted scopes that it did not ask for: then nothing can be told of a bad one. */
export function grantsOthers(good: ClassifiedResponse | undefined, { profile }: RunContext): boolean {
  if (good === undefined) return false;
  const granted = findCreatedKey(jsonOf(good), profile)?.scopes ?? [];
  return granted.some((scope) => !askedOf(good).includes(scope));
}

export const grantsOthersBecause = "even a good request is granted other scopes than it asks for";

/** Why nothing can be told from a reply, if nothing can. */
export const cannotTell = (response: ClassifiedResponse): string | undefined =>
  noVerdict.includes(response.responseClass)
    ? `${response.probe.id}: ${response.status === 0 ? "" : "status "}${statusOf(response)}`
    : undefined;

/** Where the first text that passes a test stands in a JSON document, such as `data[0].key`. */
export function placeOf(value: unknown, test: (text: string) => boolean, path = ""): string | undefined {
  if (typeof value === "string") return test(value) ? path : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    const found = placeOf(item, test, place);
    if (found !== undefined) return found;
  }
  return undefined;
}
