import type { Operation } from "../../contracts/catalogue.ts";
import { type Credential, jwt, keyWith, keyWithAll, keyWithout, type MintedKey } from "../kit/credential.ts";
import { scopeNames, sufficing, type World } from "../kit/world.ts";
import { fewKeyWith, fewKeyWithout } from "./few-keys.ts";

/** Which key stands for whom: at depth `few-keys` it is one of the few that there are. */

const few = (world: World): boolean => world.depth === "few-keys";

/** The key that must be enough for an operation: its one scope, or everything where the documentation is ambiguous. */
export const ownKey = (operation: Operation, world: World): MintedKey =>
  operation.scopes.length === 1 ? keyWith(...operation.scopes) : keyWithAll(scopeNames(world));

/** The key that has every scope but the operation's, and but those that imply it. */
export const restKey = ({ scopes }: Operation, world: World): MintedKey =>
  keyWithout(scopeNames(world), ...sufficing(scopes, world));

/** A key that must be let in. */
export const holdingKey = (operation: Operation, world: World): MintedKey =>
  (few(world) ? fewKeyWith(world, operation.scopes) : undefined) ?? ownKey(operation, world);

/** A key that must be refused. */
export const lackingKey = (operation: Operation, world: World): MintedKey =>
  (few(world) ? fewKeyWithout(world, sufficing(operation.scopes, world)) : undefined) ??
  restKey(operation, world);

/** Whoever may do everything: no key at depth `few-keys`, where none has every scope and none lives for long. */
export const mightiest = (world: World): Credential => (few(world) ? jwt : keyWithAll(scopeNames(world)));
