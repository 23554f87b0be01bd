import { type Cause, saw, sentences, unauthorized } from "./cause.ts";
import { loginCommand, newKeyCommand } from "./commands.ts";
import { anotherAccepted, arrival, others, place, refusals, scopesOfCall, unseen } from "./refusals.ts";

/** The credential arrives, and the deployment does not take it for anybody's. */

const signature: Cause = {
  id: "signature-not-accepted",
  fallback: true,
  row: unauthorized,
  step: "accepted",
  owner: (facts) => (anotherAccepted(facts) ? "caller" : "deployment"),
  fits: ({ kind, auth, task }) =>
    kind === "jwt" && (auth === "refused" || (task === "refused" && auth !== "accepted" && auth !== "known")),
  confidence: (facts) => (anotherAccepted(facts) && arrival(facts) !== undefined ? "likely" : "possible"),
  says: (facts) =>
    `The JWT in ${place(facts)} is in date and well formed, and its signature or its session is not accepted any more`,
  proof: (facts) => {
    const kid = facts.request.subject?.claims?.kid;
    return sentences(
      ...refusals(facts, "it"),
      kid !== undefined &&
        `It names the signing key “${kid}”: the deployment may have changed its keys since`,
      unseen(facts),
      !anotherAccepted(facts) &&
        "Nothing that must work was at hand to compare it with: set TITAN_EMAIL and TITAN_PASSWORD to sign in anew",
    );
  },
  evidence: ["own-session", "own-target", "fresh-session", "companion-session", "garbage-session"],
  rulesOut: (facts) =>
    sentences(
      facts.livesFor !== undefined && "an expired JWT: its end is ahead",
      others(facts),
      arrival(facts),
    ),
  now: ["Sign in again, and use the new JWT"],
  later: ["Keep the old key for checking until the last JWT that it signed has run out"],
  next: loginCommand,
  reference: "https://www.rfc-editor.org/rfc/rfc7515#section-5.2",
};

const unknownKey: Cause = {
  id: "unknown-key",
  fallback: true,
  row: unauthorized,
  step: "accepted",
  owner: "caller",
  fits: (facts) =>
    facts.kind !== "jwt" &&
    (facts.task === "refused" || facts.call === "refused" || facts.auth === "refused") &&
    facts.task !== "accepted",
  confidence: "possible",
  says: (facts) =>
    `This deployment does not know the API key in ${place(facts)}: it was revoked, mistyped, or made elsewhere`,
  proof: (facts) =>
    sentences(
      ...refusals(facts, "it"),
      saw("own-header", facts, "it as X-API-Key"),
      unseen(facts),
      "Which of the three it is no answer tells: a service that said so would help whoever guesses keys",
    ),
  evidence: ["own-session", "own-target", "own-header", "companion-session", "companion-target"],
  rulesOut: (facts) =>
    sentences("scopes: they are looked at once the key is known", arrival(facts), others(facts)),
  now: [
    "Compare the fingerprint with a colleague's whose key works",
    "Look for the key in the dashboard's list; if it is not there, create a new one",
  ],
  later: ["Keep the address and the key of an environment together, in one file or one secret"],
  next: (facts) => newKeyCommand(scopesOfCall(facts)),
};

/** What is left when nothing more special fits. */
export const unknownCauses: readonly Cause[] = [signature, unknownKey];
