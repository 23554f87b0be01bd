import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import {
  credentialName,
  garbage,
  givenKey,
  jwt,
  keyWithAll,
  type MintedKey,
  none,
} from "../../contracts/catalogue/credential.ts";
import type { Expectation } from "../../contracts/report/terms.ts";
import type { Cell } from "../matrix/matrix.ts";
import { forgedFor } from "../model/forgeries.ts";
import { findRead, onePerScope, readPerScope, readsPerSurface, showsObjects } from "../model/operations.ts";
import type { Probe } from "../model/probe.ts";
import { answered, answeredOtherwise, pastTheGuard, type ResponseClass } from "../model/probe-result.ts";
import { after, exercise, trialOf } from "../model/requests.ts";
import { oncePerContext, type RunContext, scopeNames, sufficing } from "../model/run-context.ts";
import { fixedKeys, ownKey, restKey, roleOfKey } from "./keys.ts";
import { cell, mayProbeAllowed } from "./shared.ts";
import { foreignCells, otherScopeCells, pairCells } from "./single-scopes.ts";

/** Which operation is tried with which credential, and the expected answer. */

/** Every operation with no credential and with a bad token: refused with 401. */
export const anonymousCells = (context: RunContext): readonly Cell[] =>
  context.operations.flatMap((operation) => [
    cell(operation, none, { role: "no-token", expected: "deny-401" }, context),
    cell(
      operation,
      forgedFor(operation, context) ?? garbage,
      { role: "bad-token", expected: "deny-401" },
      context,
    ),
  ]);

/** Every operation with the key that must suffice for it: allowed. */
export const ownCells = (context: RunContext): readonly Cell[] =>
  fixedKeys(context) !== undefined
    ? fixedCells(context).filter(({ role }) => role === "right-scope")
    : context.operations
        .filter((operation) => mayProbeAllowed(operation, context))
        .map((operation) =>
          cell(operation, ownKey(operation, context), { role: "right-scope", expected: "allow" }, context),
        );

/**
 * One operation of each scope with the key that has all scopes, or every operation at depth `full`: more scopes must take
 * nothing away.
 */
function allCells(context: RunContext): readonly Cell[] {
  if (context.depth === "few-keys" || context.depth === "quick") return [];
  const usable = context.operations.filter((operation) => mayProbeAllowed(operation, context));
  return (context.depth === "full" ? usable : onePerScope(usable))
    .filter(({ scopes }) => scopes.length === 1)
    .map((operation) =>
      cell(operation, keyWithAll(scopeNames(context)), { role: "some-scopes", expected: "allow" }, context),
    );
}

/** Every operation with each of the given keys. */
const fixedCells = (context: RunContext): readonly Cell[] =>
  (fixedKeys(context) ?? []).flatMap((key) =>
    context.operations.flatMap((operation) => {
      const facts = roleOfKey(key, operation, context);
      return mayProbeAllowed(operation, context) || facts.role === "other-scopes"
        ? [cell(operation, key, facts, context)]
        : [];
    }),
  );

/** Every operation with the key that has all scopes except its own: refused with 403. */
export function restCells(context: RunContext): readonly Cell[] {
  if (fixedKeys(context) !== undefined)
    return fixedCells(context).filter(({ role }) => role !== "right-scope");
  const cells = context.operations.map((operation) =>
    cell(operation, restKey(operation, context), { role: "other-scopes", expected: "deny-403" }, context),
  );
  const firsts = new Map([...cells].reverse().map((one) => [credentialName(one.credential), one]));
  return [...cells, ...[...firsts.values()].flatMap((first) => aliveCell(first, context))];
}

/** Whether a key works at all: evident if it is refused for its scopes, else asked. */
function aliveCell({ credential, probe }: Cell, context: RunContext): readonly Cell[] {
  const key = credential as MintedKey;
  const usable = context.operations.filter(({ scopes }) =>
    scopes.every((scope) => key.scopes.includes(scope)),
  );
  const read = findRead(usable);
  const given = after(probe, ...answered.filter((one) => one !== "forbidden"));
  return read === undefined
    ? []
    : [cell(read, key, { role: "some-scopes", expected: "allow", given }, context)];
}

/**
 * Operations with the JWT, from which no guard requires a scope: one for each scope, which decides whether sessions are
 * accepted, and lists whose objects other requests are about. Others only if the right key was refused or could not be
 * created: there the JWT is the positive control.
 */
export function jwtCells(context: RunContext): readonly Cell[] {
  if (context.profile.jwtOnOperations === "refused") return [];
  const asked = context.operations.filter((operation) => mayProbeAllowed(operation, context));
  const hasOwnKeys = context.means.has("minting") && context.depth !== "few-keys";
  const lists = asked.filter((operation) => showsObjects(operation, context));
  const ofOneScope = asked.filter(({ scopes }) => scopes.length === 1);
  // Reads whose form is compared with the contract are sent with the JWT in any case.
  const firsts = [...onePerScope(ofOneScope), ...readPerScope(asked), ...readsPerSurface(context), ...lists];
  return asked.map((operation) => {
    const given =
      hasOwnKeys && !firsts.includes(operation)
        ? { given: after(exercise(operation, ownKey(operation, context), context), ...notLetIn) }
        : {};
    return cell(operation, jwt, { role: "jwt", expected: "allow", ...given }, context);
  });
}

/** Response classes of the right key that call for another control. */
const notLetIn: readonly ResponseClass[] = [
  ...answeredOtherwise.filter((one) => !pastTheGuard.includes(one)),
  "limited",
  "silent",
  "unsent",
];

/** The trial key stays the only one: it could not be revoked. */
const onlyTrial = (context: RunContext): NonNullable<Probe["given"]> =>
  after(trialOf(context).revoke, ...answeredOtherwise);

/** Every operation with the trial key, if it stays the only one. */
export function trialCells(context: RunContext): readonly Cell[] {
  const { key } = trialOf(context);
  const [scope] = key.scopes;
  return context.operations
    .filter(
      (operation) =>
        mayProbeAllowed(operation, context) || trialExpectation(operation, scope, context) === "deny-403",
    )
    .map((operation) => {
      const expected = trialExpectation(operation, scope, context);
      return cell(operation, key, { role: "trial", expected, given: onlyTrial(context) }, context);
    });
}

function trialExpectation(
  { scopes }: Operation,
  scope: string | undefined,
  context: RunContext,
): Expectation {
  if (scope === undefined || !sufficing(scopes, context).includes(scope)) return "deny-403";
  return scopes.length === 1 && scopes[0] === scope ? "allow" : "any";
}

/** Every operation with the user's key, whose scopes are unknown. */
export const givenCells = (context: RunContext): readonly Cell[] =>
  context.means.has("key")
    ? context.operations
        .filter((operation) => mayProbeAllowed(operation, context))
        .map((operation) => cell(operation, givenKey, { role: "given", expected: "any" }, context))
    : [];

/** All cells of the matrix. */
export const guardCells = oncePerContext((context): readonly Cell[] => [
  ...anonymousCells(context),
  ...ownCells(context),
  ...allCells(context),
  ...restCells(context),
  ...jwtCells(context),
  ...trialCells(context),
  ...givenCells(context),
  ...otherScopeCells(context),
  ...foreignCells(context),
  ...pairCells(context, ownCells(context)),
]);
