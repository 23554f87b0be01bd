import type { Operation } from "../../contracts/catalogue.ts";
import type { Expectation } from "../../contracts/terms.ts";
import { answeredOtherwise } from "../kit/answer.ts";
import { credentialName, garbage, givenKey, jwt, keyWith, type MintedKey, none } from "../kit/credential.ts";
import { groupBy } from "../kit/group.ts";
import type { Cell } from "../kit/matrix.ts";
import type { Probe } from "../kit/probe.ts";
import { after, findRead, trialOf } from "../kit/requests.ts";
import { scopeNames, sufficing, type World } from "../kit/world.ts";
import { cell, isAskedFor } from "./cell.ts";
import { fewKeys, standing } from "./few-keys.ts";
import { ownKey, restKey } from "./keys.ts";
import { pairCells } from "./pairs.ts";

/** Which operation is tried with which credential, and what must come of it. */

/** Every operation with no credential and with a garbage token: refused with 401. */
export const anonymousCells = (world: World): readonly Cell[] =>
  world.operations.flatMap((operation) => [
    cell(operation, none, { role: "none", expected: "deny-401" }, world),
    cell(operation, garbage, { role: "garbage", expected: "deny-401" }, world),
  ]);

/** Every operation with the key that must be enough for it: allowed. */
export const ownCells = (world: World): readonly Cell[] =>
  world.depth === "few-keys"
    ? fewCells(world).filter(({ role }) => role === "own")
    : world.operations
        .filter((operation) => isAskedFor(operation, world))
        .map((operation) =>
          cell(operation, ownKey(operation, world), { role: "own", expected: "allow" }, world),
        );

/** Depth `few-keys`: every operation with every one of the few keys. */
const fewCells = (world: World): readonly Cell[] =>
  fewKeys(world).flatMap((key) =>
    world.operations.flatMap((operation) => {
      const facts = standing(key, operation, world);
      return isAskedFor(operation, world) || facts.role === "rest"
        ? [cell(operation, key, facts, world)]
        : [];
    }),
  );

/** Every operation with the key that has all scopes but its own: refused with 403. Each such key is also tried where it may. */
export function restCells(world: World): readonly Cell[] {
  if (world.depth === "few-keys") return fewCells(world).filter(({ role }) => role !== "own");
  const cells = world.operations.map((operation) =>
    cell(operation, restKey(operation, world), { role: "rest", expected: "deny-403" }, world),
  );
  const keys = new Map(cells.map((one) => [credentialName(one.credential), one.credential as MintedKey]));
  return [...cells, ...[...keys.values()].flatMap((key) => aliveCell(key, world))];
}

function aliveCell(key: MintedKey, world: World): readonly Cell[] {
  const usable = world.operations.filter(({ scopes }) => scopes.every((scope) => key.scopes.includes(scope)));
  const read = findRead(usable);
  return read === undefined ? [] : [cell(read, key, { role: "other", expected: "allow" }, world)];
}

/**
 * Operations with the JWT: one for each scope, which decides whether sessions are accepted at all; every one where no other
 * credential can show that the operation is exposed.
 */
export function jwtCells(world: World): readonly Cell[] {
  const asked = world.operations.filter((operation) => isAskedFor(operation, world));
  const firsts = [...groupBy(asked, ({ scopes }) => scopes.join(" ")).values()].flatMap(
    ([first]) => first ?? [],
  );
  const one = (operation: Operation): Cell => {
    const needed = !world.means.has("minting") || firsts.includes(operation);
    const given = needed ? {} : { given: onlyTrial(world) };
    return cell(operation, jwt, { role: "jwt", expected: "allow", ...given }, world);
  };
  return asked.map(one);
}

/** The condition under which the trial key stays the only one: it could not be revoked. */
const onlyTrial = (world: World): NonNullable<Probe["given"]> =>
  after(trialOf(world).revoke, ...answeredOtherwise);

/** Every operation with the trial key, where it stays the only one. */
export function trialCells(world: World): readonly Cell[] {
  const { key } = trialOf(world);
  const [scope] = key.scopes;
  return world.operations
    .filter(
      (operation) => isAskedFor(operation, world) || trialExpectation(operation, scope, world) === "deny-403",
    )
    .map((operation) => {
      const expected = trialExpectation(operation, scope, world);
      return cell(operation, key, { role: "trial", expected, given: onlyTrial(world) }, world);
    });
}

function trialExpectation({ scopes }: Operation, scope: string | undefined, world: World): Expectation {
  if (scope === undefined || !sufficing(scopes, world).includes(scope)) return "deny-403";
  return scopes.length === 1 && scopes[0] === scope ? "allow" : "any";
}

/** Every operation with the key that the user gave, of which nobody knows what it may do. */
export const givenCells = (world: World): readonly Cell[] =>
  world.means.has("key")
    ? world.operations
        .filter((operation) => isAskedFor(operation, world))
        .map((operation) => cell(operation, givenKey, { role: "given", expected: "any" }, world))
    : [];

/** Depth `full`: every single-scope key on every operation that is not its own. */
export function foreignCells(world: World): readonly Cell[] {
  if (world.depth !== "full") return [];
  return scopeNames(world).flatMap((scope) =>
    world.operations
      .filter((operation) => operation.scopes.join() !== scope)
      .map((operation) => ({ operation, mayOpen: sufficing(operation.scopes, world).includes(scope) }))
      .filter(({ operation, mayOpen }) => isAskedFor(operation, world) || !mayOpen)
      .map(({ operation, mayOpen }) => {
        const expected: Expectation = mayOpen ? "any" : "deny-403";
        return cell(operation, keyWith(scope), { role: "other", expected }, world);
      }),
  );
}

/** Everything by which an operation's guard is judged. */
export const guardCells = (world: World): readonly Cell[] => [
  ...anonymousCells(world),
  ...ownCells(world),
  ...restCells(world),
  ...jwtCells(world),
  ...trialCells(world),
  ...givenCells(world),
  ...foreignCells(world),
  ...pairCells(world, ownCells(world)),
];
