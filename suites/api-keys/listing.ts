import { credentialName, keyWith, keyWithAll } from "../../contracts/catalogue/credential.ts";
import { findCreatedKey, findListedKeys, type ListedKey } from "../../contracts/wire/api-key.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import { jsonOf } from "../model/classify.ts";
import type { Probe } from "../model/probe.ts";
import { after, listKeys, mintKey, revokeKey, trialOf } from "../model/requests.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";

/** The list of keys, held against every key that the run has made by then. */

/** The list when every key of the run has been made. */
export const atTheEnd: Probe = listKeys("after", { variant: "at the end of the run" });

/** A key that is revoked between two looks at the list: what is cut into pages does not get shorter by it. */
const revokedBetween = (context: RunContext) => keyWith(...trialOf(context).key.scopes);
const revocation = (context: RunContext): Probe =>
  revokeKey(revokedBetween(context), "after", after(atTheEnd, "allowed"));
const listedAgain = (context: RunContext): Probe =>
  listKeys("after", { variant: "with one key less", given: after(revocation(context), "allowed") });

export function listingProbes(context: RunContext): readonly Probe[] {
  const target = revokedBetween(context);
  const made = mintKey(target, context);
  // At depth `few-keys` no key lives to the end: the list is looked at while this one does.
  if (context.depth === "few-keys")
    return [made, { ...listKeys("exercise", { given: after(made, "allowed") }), target }, atTheEnd];
  return [
    made,
    mintKey(keyWithAll(scopeNames(context)), context),
    atTheEnd,
    revocation(context),
    listedAgain(context),
  ];
}

/** A key that the run made, and the identifier that it was given. */
export interface Created {
  readonly name: string;
  readonly id: string;
}

export const createdKeys = (
  responses: readonly ClassifiedResponse[],
  { profile }: RunContext,
): readonly Created[] =>
  responses.flatMap((response) => {
    const { probe, responseClass } = response;
    const { id } = findCreatedKey(jsonOf(response), profile) ?? {};
    const kept =
      probe.effect === "create-key" && probe.credential.kind === "jwt" && responseClass === "allowed";
    return kept && id !== undefined ? [{ name: nameOf(probe), id }] : [];
  });

/** What a key is called in reports: its credential, or the fault of the request that made it. */
const nameOf = ({ yields, id, variant = id }: Probe): string =>
  yields === undefined ? `the key made ${variant}` : credentialName(yields);

interface List {
  readonly response: ClassifiedResponse;
  readonly keys: readonly ListedKey[];
}

export const listsIn = (responses: readonly ClassifiedResponse[], { profile }: RunContext): readonly List[] =>
  responses.flatMap((response) => {
    const keys = findListedKeys(jsonOf(response), profile);
    return response.probe.operation === atTheEnd.operation &&
      response.responseClass === "allowed" &&
      keys !== undefined
      ? [{ response, keys }]
      : [];
  });

/**
 * Living keys that the list does not show. A list that is cut into pages is no list without some keys: it keeps its length
 * when one of its keys is revoked, since another one moves up.
 */
export function hiddenKeys(
  created: readonly Created[],
  lists: readonly List[],
  responses: readonly ClassifiedResponse[],
  context: RunContext,
): { readonly keys: readonly string[]; readonly lists: readonly ClassifiedResponse[] } {
  const whole = lists.find(({ response }) => response.probe.id === atTheEnd.id);
  const less = lists.find(({ response }) => response.probe.id === listedAgain(context).id);
  if (whole === undefined || less === undefined || less.keys.length >= whole.keys.length)
    return { keys: [], lists: [] };
  const before = created.filter(({ name }) => !endedBefore(name, responses));
  const then = before.filter(({ name }) => name !== credentialName(revokedBetween(context)));
  const missing = missingIn(less, then);
  const keys = missingIn(whole, before).length === 0 ? [] : missing.map(({ name }) => name);
  return { keys, lists: [whole.response, less.response] };
}

const missingIn = ({ keys }: List, expected: readonly Created[]): readonly Created[] =>
  expected.filter(({ id }) => !keys.some((key) => key.id === id));

/** Whether a key was revoked while the run still made others. */
const endedBefore = (name: string, responses: readonly ClassifiedResponse[]): boolean =>
  responses.some(
    ({ probe, responseClass }) =>
      probe.effect === "revoke-key" &&
      probe.target !== undefined &&
      probe.phase !== "after" &&
      responseClass === "allowed" &&
      credentialName(probe.target) === name,
  );
