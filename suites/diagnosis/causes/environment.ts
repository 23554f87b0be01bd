import type { Facts } from "../facts.ts";
import { strangeClaims } from "../reference-token.ts";
import { type Cause, isRefused, sentences, unauthorized } from "./cause.ts";
import { loginCommand, newKeyCommand } from "./commands.ts";
import { arrival, others, place, refusals, scopesOfCall, unseen } from "./refusals.ts";

/** Where the credential belongs, or that it belongs nowhere any more, is shown by more than its refusal. */

/** Words by which a server says that this very credential was ended. */
const ended = /\brevoked\b|\b(?:key|token) (?:has been|was|is) (?:deactivated|disabled|deleted)\b/i;
/** One word for all the reasons there are says none of them. */
const anyReason = /\b(?:or|invalid|unknown|not (?:found|valid))\b/i;

const saysRevoked = ({ words }: Facts): boolean => ended.test(words) && !anyReason.test(words);

const anotherEnvironment: Cause = {
  id: "another-environments-jwt",
  row: unauthorized,
  step: "accepted",
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
  step: "accepted",
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

const testKey: Cause = {
  id: "another-environments-key",
  fallback: true,
  row: unauthorized,
  step: "accepted",
  owner: "caller",
  fits: (facts) =>
    facts.request.subject?.livePrefix === false && facts.task === "refused" && facts.auth !== "known",
  confidence: "possible",
  says: (facts) =>
    `This deployment does not know the API key in ${place(facts)}, whose prefix is not titan_sk_live_: it may be another environment's`,
  proof: (facts) => sentences(...refusals(facts, "it"), unseen(facts)),
  evidence: ["own-session", "own-target", "companion-session", "companion-target"],
  rulesOut: (facts) =>
    sentences("scopes: they are looked at once the key is known", arrival(facts), others(facts)),
  now: ["Use a key of the environment that AUTH_URL and TASK_SERVICE_URL lead to"],
  later: ["Keep the address and the key of an environment together, in one file or one secret"],
  next: (facts) => newKeyCommand(scopesOfCall(facts)),
};

export const environmentCauses: readonly Cause[] = [anotherEnvironment, revoked];
/** A prefix is a hint and no more: it counts where nothing better fits. */
export const prefixCauses: readonly Cause[] = [testKey];
