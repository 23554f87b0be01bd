import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import {
  type Credential,
  jwt,
  keyWith,
  keyWithAll,
  keyWithout,
  type MintedKey,
} from "../../contracts/catalogue/credential.ts";
import type { Expectation } from "../../contracts/report/terms.ts";
import type { Role } from "../matrix/matrix.ts";
import { type RunContext, scopeNames, sufficing } from "../model/run-context.ts";

/** Which key has which role; at depth `few-keys` it is one of the few. */

/** Keys with fixed scopes: the given ones, or the few of depth `few-keys`. */
export function fixedKeys(context: RunContext): readonly MintedKey[] | undefined {
  if (context.givenKeys.length > 0) return context.givenKeys;
  return context.depth === "few-keys" ? fewKeys(context) : undefined;
}

/** The key that must suffice for an operation: with its one scope, or with everything if the documentation is ambiguous. */
export const ownKey = (operation: Operation, context: RunContext): MintedKey =>
  operation.scopes.length === 1 ? keyWith(...operation.scopes) : keyWithAll(scopeNames(context));

/** The key with every scope except the operation's and those that imply it. */
export const restKey = ({ scopes }: Operation, context: RunContext): MintedKey =>
  keyWithout(scopeNames(context), ...sufficing(scopes, context));

/** A key that must be allowed. */
export const holdingKey = (operation: Operation, context: RunContext): MintedKey =>
  fixedKeyWith(context, operation.scopes) ?? ownKey(operation, context);

/** A key that must be refused. */
export const lackingKey = (operation: Operation, context: RunContext): MintedKey =>
  fixedKeyWithout(context, sufficing(operation.scopes, context)) ?? restKey(operation, context);

/** A credential that may do everything: the JWT if no key has every scope, and the most powerful key if no JWT opens operations. */
export function mostPowerful(context: RunContext): Credential {
  const [mightiest] = [...context.givenKeys].sort((one, other) => other.scopes.length - one.scopes.length);
  const isJwtTaken = context.means.has("jwt") && context.profile.jwtOnOperations !== "refused";
  if (mightiest !== undefined && !isJwtTaken) return mightiest;
  return fixedKeys(context) === undefined ? keyWithAll(scopeNames(context)) : jwt;
}

/**
 * Depth `few-keys`, for deployments that cap keys: each scope is on its own pair of a few keys, so that the pattern of
 * answers identifies the guard. Five keys have ten pairs.
 */

type Pair = readonly [number, number];

const fewest = 5;

/** The keys, each with the scopes whose pair it belongs to. */
export function fewKeys(context: RunContext): readonly MintedKey[] {
  const count = countFor(context.scopes.length);
  const pairs = [...assign(context, count)];
  return Array.from({ length: count }, (_, at) => ({
    kind: "key" as const,
    label: `${at + 1} of ${count}`,
    scopes: pairs.flatMap(([scope, pair]) => (pair.includes(at) ? [scope] : [])),
  }));
}

/** The smallest number of keys that has a pair for each scope. */
function countFor(scopes: number): number {
  let count = fewest;
  while ((count * (count - 1)) / 2 < scopes) count += 1;
  return count;
}

const pairsOf = (count: number): readonly Pair[] =>
  Array.from({ length: count }, (_, one) =>
    Array.from({ length: count - one - 1 }, (_, more) => [one, one + more + 1] as const),
  ).flat();

/** Scopes that guard an operation together come first: they share a key, so that one key must be allowed there. */
function assign(context: RunContext, count: number): ReadonlyMap<string, Pair> {
  const shared = context.operations.filter(({ scopes }) => scopes.length > 1).map(({ scopes }) => scopes);
  const names = new Set([...shared.flat(), ...scopeNames(context)]);
  const given = new Map<string, Pair>();
  const free = [...pairsOf(count)];
  for (const name of names) {
    const good = free.findIndex((pair) => !isHidden(pair, shared, given));
    const [pair] = free.splice(Math.max(good, 0), 1);
    if (pair !== undefined) given.set(name, pair);
  }
  return given;
}

/**
 * Whether both keys of a pair may be allowed anyway if several scopes are documented, so that the pair decides nothing
 * there.
 */
const isHidden = (
  pair: Pair,
  shared: readonly (readonly string[])[],
  given: ReadonlyMap<string, Pair>,
): boolean =>
  shared.some(
    (scopes) =>
      scopes.every((scope) => given.has(scope)) &&
      pair.every((key) => scopes.some((scope) => given.get(scope)?.includes(key))),
  );

/** A key's role at an operation and what is expected of it, by its scopes. */
export function roleOfKey(
  key: MintedKey,
  { scopes }: Operation,
  context: RunContext,
): { role: Role; expected: Expectation } {
  const held = scopes.filter((scope) => key.scopes.includes(scope)).length;
  if (held === 0 && sufficing(scopes, context).some((scope) => key.scopes.includes(scope)))
    return { role: "some-scopes", expected: "any" };
  if (held === 0) return { role: "other-scopes", expected: "deny-403" };
  return held === scopes.length
    ? { role: "right-scope", expected: "allow" }
    : { role: "some-scopes", expected: "any" };
}

/** One of the keys that has all of these scopes. */
const fixedKeyWith = (context: RunContext, scopes: readonly string[]): MintedKey | undefined =>
  fixedKeys(context)?.find((key) => scopes.every((scope) => key.scopes.includes(scope)));

/** One of the keys that has none of these scopes. */
const fixedKeyWithout = (context: RunContext, scopes: readonly string[]): MintedKey | undefined =>
  fixedKeys(context)?.find((key) => !scopes.some((scope) => key.scopes.includes(scope)));
