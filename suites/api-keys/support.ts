import { findCreatedKey } from "../../contracts/api-key.ts";
import { noVerdict } from "../kit/answer.ts";
import type { Reply } from "../kit/check.ts";
import { type Payload, slot } from "../kit/probe.ts";
import { jsonOf, statusOf } from "../kit/read.ts";
import { trialOf } from "../kit/requests.ts";
import type { World } from "../kit/world.ts";

/** What the key checks share. */

/** A request for a key that is right in every respect. */
export const goodRequest = (world: World, name: unknown = slot("key-name")): Payload => ({
  kind: "json",
  value: { name, scopes: trialOf(world).key.scopes },
});

/** How the name of every key of this run begins. */
export const namePrefix = (world: World): string => `titan-auth-check ${world.runId}`;

/** The scopes that a creation asked for. */
export const askedOf = ({ probe }: Reply): readonly string[] =>
  probe.yields?.kind === "key" ? probe.yields.scopes : [];

/** Whether a good request was granted scopes that it did not ask for: then nothing can be told of a bad one. */
export function grantsOthers(good: Reply | undefined, { profile }: World): boolean {
  if (good === undefined) return false;
  const granted = findCreatedKey(jsonOf(good), profile)?.scopes ?? [];
  return granted.some((scope) => !askedOf(good).includes(scope));
}

export const grantsOthersBecause = "even a good request is granted other scopes than it asks for";

/** Why nothing can be told from a reply, if nothing can. */
export const cannotTell = (reply: Reply): string | undefined =>
  noVerdict.includes(reply.reading)
    ? `${reply.probe.id}: ${reply.status === 0 ? "" : "status "}${statusOf(reply)}`
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
