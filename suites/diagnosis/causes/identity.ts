import { operationsOf } from "../call.ts";
import { type Cause, isRefused, saw, sentences, unauthorized } from "../cause.ts";
import { loginCommand, newKeyCommand } from "../commands.ts";
import type { Facts } from "../facts.ts";
import { namedCall } from "../inquiry.ts";
import { strangeClaims } from "../reference-token.ts";

/** The credential arrives, and the deployment does not take it for anybody's. */

const place = ({ inquiry }: Facts): string => inquiry.subject?.place ?? "the token";

/** The server's own word that the key was revoked, and not one word for all the reasons there are. */
const saysRevoked = ({ words }: Facts): boolean =>
  /\b(?:revoked|deactivated|disabled)\b/i.test(words) &&
  !/\b(?:or|invalid|unknown|not (?:found|valid))\b/i.test(words);

const refusals = (facts: Facts, what: string): readonly string[] =>
  sentences(
    saw("own-session", facts, what),
    saw("own-target", facts, what),
    saw("fresh-session", facts, "a JWT fresh from sign-in"),
    saw("companion-session", facts, "the other credential"),
    saw("companion-target", facts, "the other credential"),
  );

const anotherAccepted = ({ fresh, companion }: Facts): boolean =>
  [fresh.auth, fresh.task, companion.auth, companion.task].includes("accepted");

const arrival = ({ arrives }: Facts): string | undefined =>
  arrives.auth === "arrives" || arrives.task === "arrives"
    ? "a header that is lost on its way: this deployment tells a token from none, and did so here"
    : undefined;

const unseen = (facts: Facts): string | undefined =>
  arrival(facts) === undefined
    ? "That the header is lost on its way is not ruled out: no credential and any other get the same answer here"
    : undefined;

const others = (facts: Facts): string | undefined =>
  anotherAccepted(facts) ? "a deployment that refuses everybody: another credential was accepted" : undefined;

const scopesOfCall = (facts: Facts): readonly string[] => {
  const { call, scope } = facts.inquiry;
  if (call?.kind === "operation") return call.operation.scopes.slice(0, 1);
  return scope !== undefined && operationsOf(scope, facts.inquiry.world.operations).length > 0
    ? [scope]
    : ["tasks:read"];
};

const anotherEnvironment: Cause = {
  id: "another-environments-jwt",
  row: unauthorized,
  rung: "accepted",
  owner: "caller",
  fits: (facts) => facts.kind === "jwt" && isRefused(facts) && strangeClaims(facts).length > 0,
  confidence: "certain",
  says: (facts) =>
    `The JWT in ${place(facts)} is another environment's: its ${strangeClaims(facts)
      .map(({ claim }) => claim)
      .join(" and ")} differ from what this deployment signs`,
  proof: (facts) =>
    sentences(
      ...strangeClaims(facts).map(
        ({ claim, ours, theirs }) =>
          `Its claim ${claim} is “${ours}”; in a JWT that this deployment accepts it is “${theirs}”`,
      ),
      ...refusals(facts, "it"),
    ),
  evidence: ["own-session", "own-target", "fresh-session", "companion-session"],
  rulesOut: (facts) =>
    sentences(
      facts.livesFor !== undefined && "an expired JWT: its end is ahead",
      others(facts),
      arrival(facts),
    ),
  now: [
    "Sign in at this AUTH_URL, or set AUTH_URL and TASK_SERVICE_URL to the environment that signed the JWT",
  ],
  later: ["Keep the address and the credential of an environment together, in one file or one secret"],
  next: loginCommand,
  reference: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.1",
};

const revoked: Cause = {
  id: "revoked-key",
  row: unauthorized,
  rung: "accepted",
  owner: "caller",
  fits: (facts) => facts.kind !== "jwt" && (isRefused(facts) || facts.task === "known") && saysRevoked(facts),
  confidence: "likely",
  says: (facts) => `The API key in ${place(facts)} was revoked, by the deployment's own words`,
  proof: (facts) => sentences(...refusals(facts, "it"), `The refusal says: ${facts.words}`),
  evidence: ["own-session", "own-target"],
  rulesOut: (facts) =>
    sentences("a key of another environment: this deployment knows of it", arrival(facts), others(facts)),
  now: ["Create a new key with the scopes that the caller needs, and set TITAN_TOKEN to it"],
  later: [
    "Find out who revoked it and why: a leaked key must not come back",
    "Roll keys over: the new one is in use before the old one is revoked",
  ],
  next: (facts) => newKeyCommand(scopesOfCall(facts)),
};

const signature: Cause = {
  id: "signature-not-accepted",
  row: unauthorized,
  rung: "accepted",
  owner: (facts) => (anotherAccepted(facts) ? "caller" : "deployment"),
  fits: ({ kind, auth, task }) =>
    kind === "jwt" && (auth === "refused" || (task === "refused" && auth !== "accepted" && auth !== "known")),
  confidence: (facts) => (anotherAccepted(facts) && arrival(facts) !== undefined ? "likely" : "possible"),
  says: (facts) =>
    `The JWT in ${place(facts)} is in date and well formed, and its signature or its session is not accepted any more`,
  proof: (facts) => {
    const kid = facts.inquiry.subject?.claims?.kid;
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
  row: unauthorized,
  rung: "accepted",
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
      facts.inquiry.subject?.livePrefix === false &&
        "It does not begin with titan_sk_live_: it may be a test key of another environment",
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

export const environmentCauses: readonly Cause[] = [anotherEnvironment, revoked];
/** What is left when nothing more special fits. */
export const unknownCauses: readonly Cause[] = [signature, unknownKey];

/** The call in a sentence, or what stands for it. */
export const callIn = ({ inquiry, seen }: Facts): string =>
  namedCall(inquiry) ?? seen["own-target"]?.probe.operation ?? "the call";
