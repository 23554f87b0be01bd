import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import {
  type Credential,
  jwt,
  keyWith,
  keyWithAll,
  keyWithout,
  type MintedKey,
} from "../../contracts/catalogue/credential.ts";
import { type RunContext, scopeNames, sufficing } from "../model/run-context.ts";
import { fewKeyWith, fewKeyWithout } from "./few-keys.ts";

/** Which key stands for whom: at depth `few-keys` it is one of the few that there are. */

const few = (context: RunContext): boolean => context.depth === "few-keys";

/** The key that must be enough for an operation: its one scope, or everything where the documentation is ambiguous. */
export const ownKey = (operation: Operation, context: RunContext): MintedKey =>
  operation.scopes.length === 1 ? keyWith(...operation.scopes) : keyWithAll(scopeNames(context));

/** The key that has every scope but the operation's, and but those that imply it. */
export const restKey = ({ scopes }: Operation, context: RunContext): MintedKey =>
  keyWithout(scopeNames(context), ...sufficing(scopes, context));

/** A key that must be let in. */
export const holdingKey = (operation: Operation, context: RunContext): MintedKey =>
  (few(context) ? fewKeyWith(context, operation.scopes) : undefined) ?? ownKey(operation, context);

/** A key that must be refused. */
export const lackingKey = (operation: Operation, context: RunContext): MintedKey =>
  (few(context) ? fewKeyWithout(context, sufficing(operation.scopes, context)) : undefined) ??
  restKey(operation, context);

/** Whoever may do everything: no key at depth `few-keys`, where none has every scope and none lives for long. */
export const mightiest = (context: RunContext): Credential =>
  few(context) ? jwt : keyWithAll(scopeNames(context));
