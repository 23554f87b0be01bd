import type { Facts } from "../facts.ts";
import { credentialStatusAt } from "../places.ts";
import { otherCode } from "../refusal.ts";
import { neededScopes } from "./commands.ts";

/** What scopes the call asks for, the refusal names and the key has. */

/** The scopes that the catalogue names for the failing call. */
export const wanted = ({ request: { call } }: Facts): readonly string[] =>
  call?.kind === "operation" ? call.operation.scopes : [];

/** Scopes of the catalogue that the refusal itself names. */
export const named = ({ words, request }: Facts): readonly string[] =>
  request.context.scopes.map(({ name }) => name).filter((name) => words.includes(name));

/** What the key lacks for the call: by the refusal's own words, else by the catalogue; without a call, all that it was seen to. */
export function lacking(facts: Facts): readonly string[] {
  if (facts.request.call === undefined) return facts.scopes.lacking;
  const all = named(facts).length > 0 ? named(facts) : wanted(facts);
  return all.filter((name) => !facts.scopes.have.includes(name));
}

/** Whether the refusal's words and the catalogue agree on one scope. */
export const isAgreed = (facts: Facts): boolean =>
  lacking(facts).length === 1 && named(facts).length === 1 && wanted(facts).includes(named(facts)[0] ?? "");

/** Where they differ, a new key had better have both. */
export const forNewKey = (facts: Facts): readonly string[] => {
  const all = [...lacking(facts), ...wanted(facts)];
  return neededScopes(facts, all.length > 0 ? all : facts.scopes.lacking);
};

export const list = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));

export const isForbidden = (facts: Facts): boolean =>
  facts.kind !== "jwt" &&
  !facts.aboutCreation &&
  facts.call === "known" &&
  otherCode(facts.seen) === undefined;

/** A lacking scope that is answered with 401: the same key is accepted where it has the scope. */
export const isMisnamed = (facts: Facts): boolean =>
  facts.kind !== "jwt" && facts.call === "refused" && facts.scopes.have.length > 0;

export const siblingAllowed = ({ seen }: Facts): boolean =>
  credentialStatusAt("sibling", seen) === "accepted";

export const hasInstead = ({ scopes }: Facts): string =>
  `The key has ${list(scopes.have)}; it lacks ${list(scopes.lacking)}; not told: ${list(scopes.unknown)}`;

export const identityKnown = "an invalid key: 403 names an identity, and 401 is what no credential gets";
