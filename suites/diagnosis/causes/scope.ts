import type { Facts } from "../facts.ts";
import { credentialStatusAt } from "../places.ts";
import { readIds } from "../questions/question-id.ts";
import { siblingOf } from "../questions/requests.ts";
import { otherReason, saysScope } from "../refusal.ts";
import { isTargetCalled } from "../request.ts";
import { answerTo, type Cause, callIn, said, saw, sentences } from "./cause.ts";
import { checkCommand, neededScopes, newKeyFor } from "./commands.ts";

/** Scopes: those that the call needs, those that the refusal names, and those that the key has. */

/** The scopes that the catalogue names for the failing call. */
const wanted = ({ request: { call } }: Facts): readonly string[] =>
  call?.kind === "operation" ? call.operation.scopes : [];

/** Scopes of the catalogue that the refusal itself names. */
const named = ({ words, request }: Facts): readonly string[] =>
  request.context.scopes.map(({ name }) => name).filter((name) => words.includes(name));

/** What the key lacks for the call, by the refusal or else by the catalogue; without a call, everything that it lacks. */
function lacking(facts: Facts): readonly string[] {
  if (facts.request.call === undefined) return facts.scopes.lacking;
  const all = named(facts).length > 0 ? named(facts) : wanted(facts);
  return all.filter((name) => !facts.scopes.have.includes(name));
}

/** Whether the refusal's words and the catalogue agree on one scope. */
const isAgreed = (facts: Facts): boolean =>
  lacking(facts).length === 1 && named(facts).length === 1 && wanted(facts).includes(named(facts)[0] ?? "");

/** If they differ, a new key should have both. */
const forNewKey = (facts: Facts): readonly string[] => {
  const all = [...lacking(facts), ...wanted(facts)];
  return neededScopes(facts, all.length > 0 ? all : facts.scopes.lacking);
};

const list = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));

const isForbidden = (facts: Facts): boolean =>
  facts.kind !== "jwt" && !facts.aboutCreation && facts.call === "known" && otherReason(facts) === undefined;

/** A missing scope that is answered with 401: the same key is accepted where it has the scope, or the answer says so. */
const isMisnamed = (facts: Facts): boolean =>
  facts.kind !== "jwt" && facts.call === "refused" && (facts.scopes.have.length > 0 || saysScope(facts.seen));

const siblingAllowed = ({ seen }: Facts): boolean => credentialStatusAt("sibling", seen) === "accepted";

const hasInstead = ({ scopes }: Facts): string =>
  `The key has ${list(scopes.have)}; it lacks ${list(scopes.lacking)}; unknown: ${list(scopes.unknown)}`;

const invalidKey = "an invalid key: it would get another answer";
const identityKnown = (facts: Facts): string =>
  [answerTo("own-target", facts), answerTo("own-call", facts)].includes("403")
    ? "an invalid key: a 403 means that the key was recognised"
    : invalidKey;

/** The key is known but may not do this. */

const notHonoured: Cause = {
  id: "scope-not-honoured",
  row: "forbidden",
  step: "scope",
  owner: "deployment",
  fits: (facts) => isForbidden(facts) && isTargetCalled(facts.request) && siblingAllowed(facts),
  confidence: (facts) => (named(facts).some((name) => !wanted(facts).includes(name)) ? "certain" : "likely"),
  says: (facts) =>
    `The key has ${list(wanted(facts))}, and ${callIn(facts)} still refuses it: its authorization check asks for ${list(named(facts)) === "none" ? "another scope" : list(named(facts))}`,
  proof: (facts) =>
    sentences(
      saw("own-target", facts, "the key"),
      saw("sibling", facts, "the same key, for the same scope"),
      named(facts).length > 0 && `The refusal names ${list(named(facts))}`,
      hasInstead(facts),
    ),
  evidence: ["own-target", "sibling"],
  rulesOut: (facts) => [
    `a key without ${list(wanted(facts))}: ${siblingOf(facts.request)?.id ?? "another call"} accepts it`,
    identityKnown(facts),
  ],
  now: (facts) =>
    named(facts).length > 0
      ? [
          `To continue at once, use a key with ${list(neededScopes(facts, named(facts)))}`,
          "Report the authorization check to the deployment's team",
        ]
      : ["Report the authorization check to the deployment's team, with the evidence of this report"],
  later: (facts) => [`Have ${callIn(facts)} ask for ${list(wanted(facts))}`],
  next: (facts) =>
    named(facts).length > 0
      ? newKeyFor(facts, neededScopes(facts, named(facts)))
      : checkCommand("unguarded-scope", "refused-scope")(facts),
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
  next: (facts: Facts) => newKeyFor(facts, forNewKey(facts)),
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
      return `The key may not call ${callIn(facts)}, and which scope that needs is not known`;
    return `The key lacks ${names.join(" or ")}, which ${callIn(facts)} needs`;
  },
  proof: (facts) =>
    sentences(
      saw("own-call", facts, "the key") ?? saw("own-target", facts, "the key"),
      named(facts).length > 0 && `The refusal names ${list(named(facts))}`,
      saysScope(facts.seen) && said(facts),
      named(facts).length > 0 &&
        !isAgreed(facts) &&
        `Titan's catalogue names ${list(wanted(facts))} for this call`,
      hasInstead(facts),
      isMisnamed(facts) && "It answers 401 where 403 is due: a fault of the deployment that misleads people",
    ),
  evidence: ["own-call", "own-target", ...readIds],
  rulesOut: (facts) =>
    sentences(
      !isMisnamed(facts) && identityKnown(facts),
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
    otherReason(facts) === undefined &&
    (isForbidden(facts) ||
      (facts.kind !== "jwt" && facts.task === "known" && facts.request.symptom === "403")),
  confidence: "possible",
  says: "The key is recognised, and every list refuses it: it has no scope for reading, or it was disabled",
  proof: (facts) =>
    sentences(
      ...(["own-target", "own-call", ...readIds] as const).map((id) => saw(id, facts, "the key")),
      `No credential is answered with ${answerTo("nobody-target", facts)}`,
      said(facts),
    ),
  evidence: ["own-target", "own-call", ...readIds, "nobody-target"],
  rulesOut: [invalidKey],
};

export const scopeCauses: readonly Cause[] = [notHonoured, lackingScope, opensNothing];
