import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { credentialName, keyWith, keyWithAll, type MintedKey } from "../../contracts/catalogue/credential.ts";
import { findCreatedKey, findListedKeys, type ListedKey } from "../../contracts/wire/api-key.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import { jsonOf, statusOf } from "../model/classify.ts";
import { isCollectionRead, onePerScope, readsPerSurface } from "../model/operations.ts";
import { type Payload, type Probe, placeholder } from "../model/probe.ts";
import { answered, answeredOtherwise, noVerdict, pastTheGuard } from "../model/probe-result.ts";
import { after, exercise, listKeys, mintKey, revokeKey, type Trial, trialOf } from "../model/requests.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";
import { answerWords } from "../model/who-answered.ts";
import { holdingKey } from "../scopes/keys.ts";
import { mayProbeAllowed } from "../scopes/shared.ts";

/** Helpers of the key checks. */

/** A key request that is valid in every respect. */
export const goodRequest = (context: RunContext, name: unknown = placeholder("key-name")): Payload => ({
  kind: "json",
  value: { name, scopes: trialOf(context).key.scopes },
});

/** The beginning of the names of all keys of this run. */
export const namePrefix = (context: RunContext): string => `titan-auth-check ${context.runId}`;

/** The scopes that a creation asked for. */
export const askedOf = ({ probe, askedScopes }: ClassifiedResponse): readonly string[] =>
  askedScopes ?? (probe.yields?.kind === "key" ? probe.yields.scopes : []);

/** Whether a valid request was granted scopes that it did not ask for: then a malformed one proves nothing. */
export function grantsUnasked(good: ClassifiedResponse | undefined, { profile }: RunContext): boolean {
  if (good === undefined) return false;
  const granted = findCreatedKey(jsonOf(good), profile)?.scopes ?? [];
  return granted.some((scope) => !askedOf(good).includes(scope));
}

export const grantsUnaskedBecause = "even a good request is granted other scopes than it asks for";

/** Why a response decides nothing; `undefined` if it does. */
export const inconclusiveBecause = (response: ClassifiedResponse): string | undefined =>
  noVerdict.includes(response.responseClass)
    ? `${response.probe.id}: ${response.status === 0 ? statusOf(response) : answerWords(response)}`
    : undefined;

/** A key of this run, or a redacted text that looks like one. */
export const isHiddenKey = (text: string): boolean => /\[key(?:#[0-9a-f]{6})?\]/.test(text);

/** Where the first text that passes a test is in a JSON document, such as `data[0].key`. */
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

/** The trial key's whole life: created, used, revoked, and tried again until it is refused. */
interface RevokedTrial extends Trial {
  /** Repeated after the revocation until the key is refused or the time is up. */
  readonly refused: Probe;
  /** Sent at the end of the run: a key that was refused may work again on another replica. */
  readonly late: Probe;
}

export function revokedTrial(context: RunContext): RevokedTrial {
  const trial = trialOf(context);
  const refused = exercise(trial.operation, trial.key, context, {
    phase: "trial",
    variant: "after revocation",
    given: after(trial.revoke, "allowed"),
    repeat: {
      until: answeredOtherwise,
      inARow: 3,
      everyMs: 250,
      budgetMs: context.policy.revocationMs,
    },
  });
  const late = exercise(trial.operation, trial.key, context, {
    phase: "after",
    variant: "at the end of the run",
    given: after(refused, ...answered),
  });
  return { ...trial, refused, late };
}

/** Answers after which a revoked key is not tried again: not those of validation, which a live key reaches. */
const refusing = answeredOtherwise.filter((responseClass) => !pastTheGuard.includes(responseClass));

/**
 * How a key is tried once the run has revoked all of them: with the same patience as the trial key, since a revocation may
 * take effect later elsewhere.
 */
export const whenRevoked = (context: RunContext) =>
  ({
    phase: "end",
    variant: "when all keys are revoked",
    given: after(revokedTrial(context).refused, ...answeredOtherwise),
    repeat: { until: refusing, everyMs: 250, budgetMs: context.policy.revocationMs },
  }) as const;

/**
 * What a revoked key is tried with: one read of every surface, two operations of each scope, and the writes of several scopes. The
 * control is the same key where it is tried before, else the one with the right scope. Reads of single objects are left out: one
 * handler looks up keys for them and for lists.
 */
export function triedWhenRevoked(
  context: RunContext,
): readonly { readonly operation: Operation; readonly control: MintedKey }[] {
  const surfaces = readsPerSurface(context);
  const ofOneScope = context.operations.filter(({ scopes }) => scopes.length === 1);
  const firsts = [...surfaces, ...onePerScope(ofOneScope)];
  const left = context.operations.filter(
    (one) => !firsts.includes(one) && (one.effect === "write" || isCollectionRead(one)),
  );
  return [...new Set([...firsts, ...onePerScope(left)])]
    .filter((operation) => mayProbeAllowed(operation, context))
    .map((operation) => ({
      operation,
      control: firsts.includes(operation) ? keyWithAll(scopeNames(context)) : holdingKey(operation, context),
    }));
}

/** The list of keys compared with every key that the run has created by then. */

/** The list when every key of the run has been made. */
export const finalList: Probe = listKeys("after", { variant: "at the end of the run" });

/** A key that is revoked between two reads of the list: a list in pages keeps its length. */
const revokedBetween = (context: RunContext) => keyWith(...trialOf(context).key.scopes);
const revocation = (context: RunContext): Probe =>
  revokeKey(revokedBetween(context), "after", after(finalList, "allowed"));
const listedAgain = (context: RunContext): Probe =>
  listKeys("after", { variant: "with one key less", given: after(revocation(context), "allowed") });

export function listingProbes(context: RunContext): readonly Probe[] {
  const target = revokedBetween(context);
  const made = mintKey(target, context);
  // At depth `few-keys` no key lives to the end: the list is read while this one is alive.
  if (context.depth === "few-keys")
    return [made, { ...listKeys("exercise", { given: after(made, "allowed") }), target }, finalList];
  return [
    made,
    mintKey(keyWithAll(scopeNames(context)), context),
    finalList,
    revocation(context),
    listedAgain(context),
  ];
}

/** A key that the run created, and its identifier. */
interface Created {
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

/** A key's name in reports: its credential, or the fault of the request that created it. */
const nameOf = ({ yields, id, variant = id }: Probe): string =>
  yields === undefined ? `the key made ${variant}` : credentialName(yields);

interface List {
  readonly response: ClassifiedResponse;
  readonly keys: readonly ListedKey[];
}

export const listsIn = (responses: readonly ClassifiedResponse[], { profile }: RunContext): readonly List[] =>
  responses.flatMap((response) => {
    const keys = findListedKeys(jsonOf(response), profile);
    return response.probe.operation === finalList.operation &&
      response.responseClass === "allowed" &&
      keys !== undefined
      ? [{ response, keys }]
      : [];
  });

/**
 * Live keys that the list does not show. A list in pages is not faulty: it keeps its length when one of its keys is revoked,
 * since another one moves up.
 */
export function hiddenKeys(
  created: readonly Created[],
  lists: readonly List[],
  responses: readonly ClassifiedResponse[],
  context: RunContext,
): { readonly keys: readonly string[]; readonly lists: readonly ClassifiedResponse[] } {
  const whole = lists.find(({ response }) => response.probe.id === finalList.id);
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

/** Whether a key was revoked while the run still created others. */
const endedBefore = (name: string, responses: readonly ClassifiedResponse[]): boolean =>
  responses.some(
    ({ probe, responseClass }) =>
      probe.target !== undefined &&
      probe.method === "DELETE" &&
      probe.phase !== "after" &&
      responseClass === "allowed" &&
      credentialName(probe.target) === name,
  );
