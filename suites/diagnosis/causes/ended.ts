import type { Facts } from "../facts.ts";
import {
  arrival,
  type Cause,
  isRefused,
  noun,
  others,
  place,
  refusals,
  said,
  scopesOfCall,
  sentences,
  unauthorized,
} from "./cause.ts";
import { loginCommand, newKeyFor } from "./commands.ts";

/** The credential was revoked or has expired, as the answer says. */

/** Words by which a server says that this credential was revoked or has expired. */
const ended = /\brevoked\b|\b(?:key|token) (?:has been|was|is) (?:deactivated|disabled|deleted)\b/i;
/** A sentence for all reasons alike gives none. */
const anyReason = /\b(?:or|invalid|unknown|not (?:found|valid))\b/i;

const saysRevoked = ({ words, code }: Facts): boolean =>
  (ended.test(words) && !anyReason.test(words)) ||
  /REVOKED|(?:KEY|TOKEN)_(?:DISABLED|DELETED|DEACTIVATED)/i.test(code);

const revoked: Cause = {
  id: "revoked-key",
  row: unauthorized,
  step: "accepted",
  owner: "caller",
  fits: (facts) => facts.kind !== "jwt" && (isRefused(facts) || facts.task === "known") && saysRevoked(facts),
  confidence: "likely",
  says: (facts) => `The API key in ${place(facts)} was revoked, as the answer says`,
  proof: (facts) => sentences(...refusals(facts, "it"), said(facts)),
  evidence: ["own-session", "own-target"],
  rulesOut: (facts) =>
    sentences("a key of another environment: this deployment knows of it", arrival(facts), others(facts)),
  now: ["Create a new key with the scopes that the caller needs, and set TITAN_TOKEN to it"],
  later: [
    "Find out who revoked it and why: a leaked key must not come back",
    "Roll keys over: the new one is in use before the old one is revoked",
  ],
  next: (facts) => newKeyFor(facts, scopesOfCall(facts)),
};

const saysExpired = ({ words, code }: Facts): boolean =>
  !otherEnd.test(`${code} ${words}`) &&
  (/expired/i.test(code) || (/\bexpired\b/i.test(words) && !anyReason.test(words)));
/** Other things that expire. */
const otherEnd = /trial|password|subscription|\bplan\b|licen[cs]e|\bcard\b|account|invitation|certificate/i;

/** Expired, as the deployment says: the text of an API key or of an opaque token does not show its expiry. */
const saidToBeExpired: Cause = {
  id: "expired-credential",
  row: unauthorized,
  step: "in-date",
  owner: "caller",
  fits: (facts) =>
    (isRefused(facts) || facts.task === "known") &&
    facts.expiredFor === undefined &&
    facts.task !== "accepted" &&
    facts.call !== "accepted" &&
    saysExpired(facts),
  confidence: "likely",
  says: (facts) => `The ${noun(facts)} in ${place(facts)} has expired, as the answer says`,
  proof: (facts) => sentences(...refusals(facts, "it"), said(facts)),
  evidence: ["own-target", "own-session"],
  rulesOut: (facts) =>
    sentences("a token of another environment: this deployment knows of it", arrival(facts), others(facts)),
  now: ({ kind }) =>
    kind === "jwt"
      ? ["Sign in again, and use the new JWT"]
      : ["Create a new key with the scopes that the caller needs, and set TITAN_TOKEN to it"],
  later: ["Note the end of each key where it is kept, and replace it before that"],
  next: (facts) => (facts.kind === "jwt" ? loginCommand(facts) : newKeyFor(facts, scopesOfCall(facts))),
};

export const endedCauses: readonly Cause[] = [revoked, saidToBeExpired];
