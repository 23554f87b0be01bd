import type { JwtFacts } from "../../../contracts/wire/answer.ts";
import type { Facts } from "../facts.ts";
import { ownReason } from "../refusal.ts";
import {
  anotherAccepted,
  answerTo,
  arrival,
  type Cause,
  isKnown,
  isRefused,
  noun,
  others,
  place,
  refusals,
  said,
  saw,
  sentences,
  unauthorized,
  unseen,
} from "./cause.ts";
import { listKeysCommand, loginCommand } from "./commands.ts";

/** A claim in which a refused JWT differs from an accepted one. */
interface StrangeClaim {
  readonly claim: "iss" | "aud";
  readonly ours: string;
  readonly theirs: string;
}

/** Claims of a JWT that this deployment is known to accept, or has just signed. */
function accepted({ seen, companion, request }: Facts): JwtFacts | undefined {
  const signedNow = seen["sign-in"]?.issued.find(({ kind }) => kind === "jwt")?.claims;
  if (request.subject?.place !== "sign-in" && signedNow !== undefined) return signedNow;
  return companion.auth === "accepted" || companion.task === "accepted"
    ? request.companion?.claims
    : undefined;
}

/**
 * Compares issuer and audience (RFC 7519, sections 4.1.1 and 4.1.3) of the JWT in question with those of an accepted one.
 */
function strangeClaims(facts: Facts): readonly StrangeClaim[] {
  const [own, good] = [facts.request.subject?.claims, accepted(facts)];
  return (["iss", "aud"] as const).flatMap((claim) => {
    const [ours, theirs] = [own?.[claim], good?.[claim]];
    return ours === undefined || theirs === undefined || ours === theirs ? [] : [{ claim, ours, theirs }];
  });
}

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
          `Its claim ${claim} is "${ours}"; in a JWT that this deployment accepts it is "${theirs}"`,
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
    sentences("scopes: they are checked after the key is recognised", arrival(facts), others(facts)),
  now: ["Use a key of the environment that AUTH_URL and TASK_SERVICE_URL lead to"],
  later: ["Keep the address and the key of an environment together, in one file or one secret"],
  next: listKeysCommand,
};

export const environmentCauses: readonly Cause[] = [anotherEnvironment];
/** A prefix is only a hint: it counts if nothing better applies. */
export const prefixCauses: readonly Cause[] = [testKey];

/** The credential reaches the deployment, which does not recognise it. */

const signature: Cause = {
  id: "signature-not-accepted",
  fallback: true,
  row: unauthorized,
  step: "accepted",
  owner: (facts) => (anotherAccepted(facts) ? "caller" : "deployment"),
  fits: ({ kind, auth, task }) =>
    kind === "jwt" &&
    (auth === "refused" || task === "refused") &&
    ![auth, task].some((status) => status === "accepted" || status === "known"),
  confidence: (facts) => (anotherAccepted(facts) && arrival(facts) !== undefined ? "likely" : "possible"),
  says: (facts) =>
    `The JWT in ${place(facts)} ${facts.livesFor === undefined ? "" : "has not expired and "}looks complete, and ${ownReason(facts.seen) === undefined ? "its signature or its session is not accepted" : `it is refused: ${ownReason(facts.seen)}`}`,
  proof: (facts) => {
    const { kid, iss, aud } = facts.request.subject?.claims ?? {};
    return sentences(
      ...refusals(facts, "it"),
      said(facts),
      iss !== undefined && `It names the issuer "${iss}": compare it with this deployment's`,
      aud !== undefined && `It names the audience "${aud}": compare it with this deployment's`,
      kid !== undefined &&
        `It names the signing key "${kid}": the deployment may have changed its keys since`,
      unseen(facts),
      !anotherAccepted(facts) &&
        (facts.request.account
          ? `Sign-in with TITAN_EMAIL and TITAN_PASSWORD gave no JWT to compare with: it answered ${answerTo("sign-in", facts)}`
          : "There was no other credential to compare it with: set TITAN_EMAIL and TITAN_PASSWORD to sign in anew"),
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

/** Whether the deployment refuses a lack of scopes with the same status as an unknown key (its profile). */
const mayLackScope = ({ seen }: Facts): boolean => seen["own-target"]?.responseClass === "forbidden";

const unknownKey: Cause = {
  id: "unknown-key",
  fallback: true,
  row: unauthorized,
  step: "accepted",
  owner: "caller",
  fits: (facts) =>
    facts.kind !== "jwt" &&
    (facts.task === "refused" ||
      facts.call === "refused" ||
      (facts.auth === "refused" && facts.task === "absent")) &&
    !isKnown(facts),
  confidence: "possible",
  says: (facts) => {
    const reason = ownReason(facts.seen);
    const { hint } = facts.request.subject ?? {};
    if (reason !== undefined)
      return `This deployment refuses the ${noun(facts)} in ${place(facts)}: ${reason}`;
    if (mayLackScope(facts))
      return `This deployment does not know the ${noun(facts)} in ${place(facts)}, or it has no scope for reading: both are refused alike here`;
    return `This deployment does not know the ${noun(facts)} in ${place(facts)}: ${hint === undefined ? "it was revoked, mistyped, or made elsewhere" : `it looks like ${hint}, and not like an API key`}`;
  },
  proof: (facts) =>
    sentences(
      ...refusals(facts, "it"),
      facts.kind === "unknown" &&
        "It is neither a JWT nor begins with titan_sk_, as API keys do in Titan's documentation",
      saw("own-header", facts, "it as X-API-Key"),
      unseen(facts),
      said(facts) ?? "The server does not say which, on purpose",
    ),
  evidence: ["own-session", "own-target", "own-header", "companion-session", "companion-target"],
  rulesOut: (facts) =>
    sentences(
      !mayLackScope(facts) && "scopes: they are checked after the key is recognised",
      arrival(facts),
      others(facts),
    ),
  now: (facts) => [
    ...sentences(ownReason(facts.seen) !== undefined && "Do what the answer says"),
    "Compare the fingerprint with a colleague's whose key works",
    "Look for the key in the dashboard's list; if it is not there, create a new one",
  ],
  later: ["Keep the address and the key of an environment together, in one file or one secret"],
  next: listKeysCommand,
};

/** What remains if nothing more specific applies. */
export const unknownCauses: readonly Cause[] = [signature, unknownKey];
