import { findCreatedKey } from "../../contracts/api-key.ts";
import { noVerdict } from "../kit/answer.ts";
import type { Reply } from "../kit/check.ts";
import { type Payload, slot } from "../kit/probe.ts";
import { jsonOf } from "../kit/read.ts";
import { trialOf } from "../kit/requests.ts";
import type { World } from "../kit/world.ts";

/** What the key checks share. */

export const scopeNames = (world: World): readonly string[] => world.scopes.map(({ name }) => name);

/** A request for a key that is right in every respect. */
export const goodRequest = (world: World, name: unknown = slot("key-name")): Payload => ({
  kind: "json",
  value: { name, scopes: trialOf(world).key.scopes },
});

/** How the name of every key of this run begins. */
export const namePrefix = (world: World): string => `titan-auth-check ${world.runId}`;

/** Whether a good request was granted scopes that it did not ask for: then nothing can be told of a bad one. */
export function grantsOthers(good: Reply | undefined): boolean {
  const asked = good?.probe.yields?.kind === "key" ? good.probe.yields.scopes : [];
  const granted = good === undefined ? undefined : findCreatedKey(jsonOf(good))?.scopes;
  return granted?.some((scope) => !asked.includes(scope)) ?? false;
}

export const grantsOthersBecause = "even a good request is granted other scopes than it asks for";

/** The status in words for a sentence. A reply that never came has status 0. */
export const statusOf = ({ status }: Reply): string => (status === 0 ? "no answer" : `status ${status}`);

/** Why nothing can be told from a reply, if nothing can. */
export const cannotTell = (reply: Reply): string | undefined =>
  noVerdict.includes(reply.reading) ? `${reply.probe.id}: ${statusOf(reply)}` : undefined;

/** Whether the path answered as if it were not there. */
export const isAbsent = ({ reading }: Reply): boolean => reading === "missing" || reading === "unexposed";

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
