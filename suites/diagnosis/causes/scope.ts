import { answerTo, type Cause, saw, sentences } from "../cause.ts";
import { neededScopes, newKeyCommand } from "../commands.ts";
import type { Facts } from "../facts.ts";
import { isTargetCalled } from "../inquiry.ts";
import { siblingOf } from "../lists.ts";
import { standingAt } from "../places.ts";
import { callIn } from "./identity.ts";

/** The identity is known, and may not do this. */

/** The scopes that the catalogue names for the failing call. */
const wanted = ({ inquiry: { call } }: Facts): readonly string[] =>
  call?.kind === "operation" ? call.operation.scopes : [];

/** Scopes of the catalogue that the refusal itself names. */
const named = ({ words, inquiry }: Facts): readonly string[] =>
  inquiry.world.scopes.map(({ name }) => name).filter((name) => words.includes(name));

const lacking = (facts: Facts): readonly string[] => {
  const all = [...named(facts), ...wanted(facts)].filter((name) => !facts.scopes.have.includes(name));
  const unique = [...new Set(all)];
  return unique.length > 0 ? unique : facts.scopes.lacking;
};

const list = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));

const isForbidden = (facts: Facts): boolean =>
  facts.kind !== "jwt" && !facts.aboutCreation && facts.call === "known";

/** A lacking scope that is answered with 401: the same key is accepted where it has the scope. */
const isMisnamed = (facts: Facts): boolean =>
  facts.kind !== "jwt" && facts.call === "refused" && facts.scopes.have.length > 0;

const siblingAllowed = ({ seen }: Facts): boolean => standingAt("sibling", seen) === "accepted";

const hasInstead = ({ scopes }: Facts): string =>
  `The key has ${list(scopes.have)}; it lacks ${list(scopes.lacking)}; not told: ${list(scopes.unknown)}`;

const identityKnown = "an invalid key: 403 names an identity, and 401 is what no credential gets";

const notHonoured: Cause = {
  id: "scope-not-honoured",
  row: "forbidden",
  rung: "scope",
  owner: "deployment",
  fits: (facts) => isForbidden(facts) && isTargetCalled(facts.inquiry) && siblingAllowed(facts),
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
    `a key without ${list(wanted(facts))}: ${siblingOf(facts.inquiry)?.id ?? "another call"} accepts it`,
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

const lackingScope: Cause = {
  id: "lacking-scope",
  row: "forbidden",
  rung: "scope",
  owner: "caller",
  fits: (facts) =>
    (isForbidden(facts) && (facts.scopes.have.length > 0 || named(facts).length > 0)) ||
    isMisnamed(facts) ||
    (facts.inquiry.call === undefined &&
      facts.inquiry.symptom === "403" &&
      facts.scopes.lacking.length > 0 &&
      facts.scopes.have.length > 0),
  confidence: (facts) =>
    isForbidden(facts) && facts.scopes.have.length > 0 && lacking(facts).length === 1 ? "certain" : "likely",
  says: (facts) =>
    facts.inquiry.call === undefined
      ? `The key lacks ${list(facts.scopes.lacking)}, so that calls which need ${facts.scopes.lacking.length === 1 ? "it" : "them"} are refused with 403`
      : `The key lacks ${lacking(facts).join(" or ")}, which ${callIn(facts)} asks for`,
  proof: (facts) =>
    sentences(
      saw("own-call", facts, "the key") ?? saw("own-target", facts, "the key"),
      named(facts).length > 0 && `The refusal names ${list(named(facts))}`,
      hasInstead(facts),
      isMisnamed(facts) &&
        "It answers with 401 where 403 is due: the deployment's fault, which sends people looking for the wrong thing",
    ),
  evidence: ["own-call", "own-target", "read-1", "read-2", "read-3", "read-4"],
  rulesOut: (facts) =>
    sentences(
      identityKnown,
      facts.scopes.have.length > 0 && "a key that is revoked: it is accepted where its scopes allow",
    ),
  now: (facts) => [
    `Create a key with ${list(neededScopes(facts, lacking(facts)))}, and set TITAN_TOKEN to it`,
  ],
  later: ["Give each caller its own key with the least scopes that it needs"],
  next: (facts) => newKeyCommand(neededScopes(facts, lacking(facts))),
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4",
};

const opensNothing: Cause = {
  id: "key-opens-nothing",
  row: "forbidden",
  rung: "scope",
  owner: "caller",
  fits: (facts) =>
    (isForbidden(facts) ||
      (facts.kind !== "jwt" && facts.task === "known" && facts.inquiry.symptom === "403")) &&
    facts.scopes.have.length === 0,
  confidence: "possible",
  says: () =>
    "The key is known and every list refuses it with 403: it has no scope for reading, or was disabled",
  proof: (facts) =>
    sentences(
      ...(["own-target", "own-call", "read-1", "read-2", "read-3", "read-4"] as const).map((id) =>
        saw(id, facts, "the key"),
      ),
      `No credential is answered with ${answerTo("nobody-target", facts)}`,
    ),
  evidence: ["own-target", "own-call", "read-1", "read-2", "read-3", "read-4", "nobody-target"],
  rulesOut: () => [identityKnown],
  now: (facts) => [`Create a key with ${list(lacking(facts))}, and set TITAN_TOKEN to it`],
  later: ["Give each caller its own key with the least scopes that it needs"],
  next: (facts) => newKeyCommand(wanted(facts).length > 0 ? wanted(facts) : ["tasks:read"]),
};

const jwtNotAllowed: Cause = {
  id: "jwt-not-allowed",
  row: ({ aboutCreation }) => (aboutCreation ? "api-key-creation" : "forbidden"),
  rung: "call",
  owner: "deployment",
  fits: ({ kind, call, auth, aboutCreation }) =>
    kind === "jwt" && (call === "known" || (aboutCreation && auth === "known")),
  confidence: ({ task }) => (task === "accepted" ? "likely" : "possible"),
  says: (facts) =>
    `The JWT is known, and ${callIn(facts)} does not allow it: a plan, a role or a guard of the deployment stands against it`,
  proof: (facts) =>
    sentences(
      saw("own-session", facts, "the JWT"),
      saw("own-target", facts, "the JWT"),
      saw("own-call", facts, "the JWT"),
      facts.words !== "" && `The refusal says: ${facts.words}`,
    ),
  evidence: ["own-session", "own-target", "own-call"],
  rulesOut: () => ["an invalid or expired JWT: 403 names an identity"],
  now: ["Ask the deployment's team what this account may do; the evidence has the request's identifier"],
  later: ["Use an API key with the scope, where the call is a backend's"],
  next: "titan-auth check refused-session refused-jwt",
};

export const scopeCauses: readonly Cause[] = [notHonoured, lackingScope, opensNothing, jwtNotAllowed];
