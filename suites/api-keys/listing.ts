import { findCreatedKey, findListedKeys, type ListedKey } from "../../contracts/api-key.ts";
import type { Reply } from "../kit/check.ts";
import { credentialName, keyWith, keyWithAll } from "../kit/credential.ts";
import type { Probe } from "../kit/probe.ts";
import { jsonOf } from "../kit/read.ts";
import { after, listKeys, mintKey, revokeKey, trialOf } from "../kit/requests.ts";
import { scopeNames, type World } from "../kit/world.ts";

/** The list of keys, held against every key that the run has made by then. */

/** The list when every key of the run has been made. */
export const atTheEnd: Probe = listKeys("after", { variant: "at the end of the run" });

/** A key that is revoked between two looks at the list: what is cut into pages does not get shorter by it. */
const revokedBetween = (world: World) => keyWith(...trialOf(world).key.scopes);
const revocation = (world: World): Probe =>
  revokeKey(revokedBetween(world), "after", after(atTheEnd, "allowed"));
const listedAgain = (world: World): Probe =>
  listKeys("after", { variant: "with one key less", given: after(revocation(world), "allowed") });

export function listingProbes(world: World): readonly Probe[] {
  const target = revokedBetween(world);
  const made = mintKey(target, world);
  // At depth `few-keys` no key lives to the end: the list is looked at while this one does.
  if (world.depth === "few-keys")
    return [made, { ...listKeys("exercise", { given: after(made, "allowed") }), target }, atTheEnd];
  return [
    made,
    mintKey(keyWithAll(scopeNames(world)), world),
    atTheEnd,
    revocation(world),
    listedAgain(world),
  ];
}

/** A key that the run made, and the identifier that it was given. */
export interface Created {
  readonly name: string;
  readonly id: string;
}

export const createdKeys = (replies: readonly Reply[], { profile }: World): readonly Created[] =>
  replies.flatMap((reply) => {
    const { probe, reading } = reply;
    const { id } = findCreatedKey(jsonOf(reply), profile) ?? {};
    const kept = probe.effect === "create-key" && probe.credential.kind === "jwt" && reading === "allowed";
    return kept && id !== undefined ? [{ name: nameOf(probe), id }] : [];
  });

/** What a key is called in reports: its credential, or the fault of the request that made it. */
const nameOf = ({ yields, id, variant = id }: Probe): string =>
  yields === undefined ? `the key made ${variant}` : credentialName(yields);

interface List {
  readonly reply: Reply;
  readonly keys: readonly ListedKey[];
}

export const listsIn = (replies: readonly Reply[], { profile }: World): readonly List[] =>
  replies.flatMap((reply) => {
    const keys = findListedKeys(jsonOf(reply), profile);
    return reply.probe.operation === atTheEnd.operation && reply.reading === "allowed" && keys !== undefined
      ? [{ reply, keys }]
      : [];
  });

/**
 * Living keys that the list does not show. A list that is cut into pages is no list without some keys: it keeps its length
 * when one of its keys is revoked, since another one moves up.
 */
export function hiddenKeys(
  created: readonly Created[],
  lists: readonly List[],
  replies: readonly Reply[],
  world: World,
): { readonly keys: readonly string[]; readonly lists: readonly Reply[] } {
  const whole = lists.find(({ reply }) => reply.probe.id === atTheEnd.id);
  const less = lists.find(({ reply }) => reply.probe.id === listedAgain(world).id);
  if (whole === undefined || less === undefined || less.keys.length >= whole.keys.length)
    return { keys: [], lists: [] };
  const before = created.filter(({ name }) => !endedBefore(name, replies));
  const then = before.filter(({ name }) => name !== credentialName(revokedBetween(world)));
  const missing = missingIn(less, then);
  const keys = missingIn(whole, before).length === 0 ? [] : missing.map(({ name }) => name);
  return { keys, lists: [whole.reply, less.reply] };
}

const missingIn = ({ keys }: List, expected: readonly Created[]): readonly Created[] =>
  expected.filter(({ id }) => !keys.some((key) => key.id === id));

/** Whether a key was revoked while the run still made others. */
const endedBefore = (name: string, replies: readonly Reply[]): boolean =>
  replies.some(
    ({ probe, reading }) =>
      probe.effect === "revoke-key" &&
      probe.target !== undefined &&
      probe.phase !== "after" &&
      reading === "allowed" &&
      credentialName(probe.target) === name,
  );
