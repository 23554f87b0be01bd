import type { Facts } from "../facts.ts";
import { credentialStatusAt } from "../places.ts";
import { readIds } from "../questions/question-id.ts";
import { siblingOf } from "../questions/requests.ts";
import { otherCode } from "../refusal.ts";
import { isTargetCalled } from "../request.ts";
import { answerTo, type Cause, callIn, saw, sentences } from "./cause.ts";
import { neededScopes, newKeyCommand } from "./commands.ts";

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

/** The key is known, and may not do this. */

const notHonoured: Cause = {
  id: "scope-not-honoured",
  row: "forbidden",
  step: "scope",
  owner: "deployment",
  fits: (facts) => isForbidden(facts) && isTargetCalled(facts.request) && siblingAllowed(facts),
  confidence: (facts) => (named(facts).some((name) => !wanted(facts).includes(name)) ? "certain" : "likely"),
  says: (facts) =>
    `The key has ${list(wanted(facts))}, and ${callIn(facts)} refuses it all the same: its guard asks for ${list(named(facts)) === "none" ? "another scope" : list(named(facts))}`,
  proof: (facts) =>
    sentences(
      saw("own-target", facts, "the key"),
      saw("sibling", facts, "the same key, with the same scope asked for"),
      named(facts).length > 0 && `The refusal names ${list(named(facts))}`,
      hasInstead(facts),
    ),
  evidence: ["own-target", "sibling"],
  rulesOut: (facts) => [
    `a key without ${list(wanted(facts))}: ${siblingOf(facts.request)?.id ?? "another call"} accepts it`,
    identityKnown,
  ],
  now: (facts) =>
    named(facts).length > 0
      ? [
          `To go on at once, use a key with ${list(neededScopes(facts, named(facts)))}`,
          "Report the guard to the deployment's team",
        ]
      : ["Report the guard to the deployment's team, with the evidence of this report"],
  later: (facts) => [`Have the guard of ${callIn(facts)} ask for ${list(wanted(facts))}`],
  next: (facts) =>
    named(facts).length > 0
      ? newKeyCommand(neededScopes(facts, named(facts)))
      : "titan-auth check unguarded-scope refused-scope",
};

const isSymptom = ({ request, scopes }: Facts): boolean =>
  request.call === undefined &&
  request.symptom === "403" &&
  scopes.lacking.length > 0 &&
  scopes.have.length > 0;

/** What to do about a key that lacks something. */
const withNewKey = {
  now: (facts: Facts) => [`Create a key with ${list(forNewKey(facts))}, and set TITAN_TOKEN to it`],
  later: ["Give each caller its own key with the least scopes that it needs"],
  next: (facts: Facts) => newKeyCommand(forNewKey(facts)),
};

const lackingScope: Cause = {
  ...withNewKey,
  id: "lacking-scope",
  row: "forbidden",
  step: "scope",
  owner: "caller",
  fits: (facts) =>
    (isForbidden(facts) && (facts.scopes.have.length > 0 || named(facts).length > 0)) ||
    isMisnamed(facts) ||
    isSymptom(facts),
  confidence: (facts) =>
    isForbidden(facts) && facts.scopes.have.length > 0 && isAgreed(facts) ? "certain" : "likely",
  says: (facts) => {
    const names = lacking(facts);
    if (facts.request.call === undefined)
      return `The key lacks ${list(names)}, and calls that need ${names.length === 1 ? "it" : "one of them"} are refused with 403`;
    if (names.length === 0)
      return `The key may not call ${callIn(facts)}, and which scope that asks for is not known`;
    return `The key lacks ${names.join(" or ")}, which ${callIn(facts)} asks for`;
  },
  proof: (facts) =>
    sentences(
      saw("own-call", facts, "the key") ?? saw("own-target", facts, "the key"),
      named(facts).length > 0 && `The refusal names ${list(named(facts))}`,
      named(facts).length > 0 &&
        !isAgreed(facts) &&
        `Titan's catalogue names ${list(wanted(facts))} for this call`,
      hasInstead(facts),
      isMisnamed(facts) &&
        "It answers with 401 where 403 is due: the deployment's fault, which sends people looking for the wrong thing",
    ),
  evidence: ["own-call", "own-target", ...readIds],
  rulesOut: (facts) =>
    sentences(
      !isMisnamed(facts) && identityKnown,
      facts.scopes.have.length > 0 && "a key that is revoked: it is accepted where its scopes allow",
    ),
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4",
};

const opensNothing: Cause = {
  ...withNewKey,
  id: "key-opens-nothing",
  row: "forbidden",
  step: "scope",
  owner: "caller",
  fits: (facts) =>
    facts.scopes.have.length === 0 &&
    (isForbidden(facts) ||
      (facts.kind !== "jwt" && facts.task === "known" && facts.request.symptom === "403")),
  confidence: "possible",
  says: "The key is known and every list refuses it with 403: it has no scope for reading, or was disabled",
  proof: (facts) =>
    sentences(
      ...(["own-target", "own-call", ...readIds] as const).map((id) => saw(id, facts, "the key")),
      `No credential is answered with ${answerTo("nobody-target", facts)}`,
    ),
  evidence: ["own-target", "own-call", ...readIds, "nobody-target"],
  rulesOut: [identityKnown],
};

export const scopeCauses: readonly Cause[] = [notHonoured, lackingScope, opensNothing];
