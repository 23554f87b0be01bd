import type { Facts } from "../facts.ts";
import { standingAt } from "../places.ts";

/** What scopes the call asks for, the refusal names and the key has. */

/** The scopes that the catalogue names for the failing call. */
export const wanted = ({ inquiry: { call } }: Facts): readonly string[] =>
  call?.kind === "operation" ? call.operation.scopes : [];

/** Scopes of the catalogue that the refusal itself names. */
export const named = ({ words, inquiry }: Facts): readonly string[] =>
  inquiry.world.scopes.map(({ name }) => name).filter((name) => words.includes(name));

export const lacking = (facts: Facts): readonly string[] => {
  const all = [...named(facts), ...wanted(facts)].filter((name) => !facts.scopes.have.includes(name));
  const unique = [...new Set(all)];
  return unique.length > 0 ? unique : facts.scopes.lacking;
};

export const list = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));

export const isForbidden = (facts: Facts): boolean =>
  facts.kind !== "jwt" && !facts.aboutCreation && facts.call === "known";

/** A lacking scope that is answered with 401: the same key is accepted where it has the scope. */
export const isMisnamed = (facts: Facts): boolean =>
  facts.kind !== "jwt" && facts.call === "refused" && facts.scopes.have.length > 0;

export const siblingAllowed = ({ seen }: Facts): boolean => standingAt("sibling", seen) === "accepted";

export const hasInstead = ({ scopes }: Facts): string =>
  `The key has ${list(scopes.have)}; it lacks ${list(scopes.lacking)}; not told: ${list(scopes.unknown)}`;

export const identityKnown = "an invalid key: 403 names an identity, and 401 is what no credential gets";
