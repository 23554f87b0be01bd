import type { Facts } from "../facts.ts";
import { instant } from "../times.ts";
import {
  type Cause,
  isKnown,
  isRefused,
  place,
  said,
  saw,
  sentences,
  sessionBeats,
  unauthorized,
} from "./cause.ts";
import { loginCommand } from "./commands.ts";
import { claims, expiry, inMilliseconds, isExpired, sureness, unitOf } from "./time.ts";

/** A JWT whose claims show that it is no access token, or that its times have another unit. */

/** Whether a claim is in milliseconds: a verifier that reads it as seconds sees an instant in the far future. */
const isInMilliseconds = ({ request }: Facts): boolean =>
  (request.subject?.claims?.inMilliseconds ?? []).length > 0;

const wrongUnit: Cause = {
  id: "claims-in-milliseconds",
  row: unauthorized,
  step: "in-date",
  owner: "deployment",
  fits: (facts) => facts.kind === "jwt" && isInMilliseconds(facts) && isRefused(facts) && !isKnown(facts),
  confidence: (facts) => (isExpired(facts) ? sureness(facts) : "likely"),
  says: (facts) => {
    const names = (claims(facts).inMilliseconds ?? []).join(" and ");
    const ended = isExpired(facts) ? `, and the JWT is over since ${instant(claims(facts).exp ?? 0)}` : "";
    return `The JWT in ${place(facts)} has its claim ${names} in ${unitOf(facts)} instead of seconds${ended}`;
  },
  proof: (facts) =>
    isExpired(facts)
      ? expiry(facts)
      : sentences(
          ...(["iat", "nbf", "exp"] as const).map(
            (name) =>
              inMilliseconds(facts, name) &&
              `Its claim ${name} means ${instant(claims(facts)[name] ?? 0)} in ${unitOf(facts)}; read as seconds (RFC 7519, section 2) it is millennia ahead`,
          ),
          saw("own-session", facts, "it"),
          saw("own-target", facts, "it"),
          said(facts),
        ),
  evidence: ["own-session", "own-target", "fresh-session"],
  rulesOut: (facts) =>
    sentences(sessionBeats(facts), "a token that is not complete: it can be read to its end"),
  now: (facts) =>
    isExpired(facts)
      ? ["Sign in again, and use the new JWT"]
      : ["Report it to the team whose service signs the JWT, and use an API key until it is fixed"],
  later: [
    "Have the issuer write exp, iat and nbf in seconds since 1970: JavaScript clocks give milliseconds",
  ],
  next: loginCommand,
  reference: "https://www.rfc-editor.org/rfc/rfc7519#section-2",
};

const timesAsText: Cause = {
  id: "claims-as-text",
  row: unauthorized,
  step: "in-date",
  owner: "deployment",
  fits: (facts) =>
    facts.kind === "jwt" && claims(facts).asText !== undefined && isRefused(facts) && !isKnown(facts),
  confidence: "likely",
  says: (facts) =>
    `The JWT in ${place(facts)} has a claim ${claims(facts).asText?.join(" and ")} that is not a number, and a number of seconds is due`,
  proof: (facts) =>
    sentences(
      "RFC 7519, section 2, wants a NumericDate: seconds since 1970, as a JSON number and not as text",
      saw("own-session", facts, "it"),
      saw("own-target", facts, "it"),
      said(facts),
    ),
  evidence: ["own-session", "own-target", "fresh-session"],
  rulesOut: (facts) => sentences(sessionBeats(facts)),
  now: ["Report it to the team whose service signs the JWT, and use an API key until it is fixed"],
  later: ["Have the issuer write exp, iat and nbf as JSON numbers"],
  next: loginCommand,
  reference: "https://www.rfc-editor.org/rfc/rfc7519#section-2",
};

const bound: Cause = {
  id: "bound-token",
  row: unauthorized,
  step: "kind",
  owner: "caller",
  fits: (facts) =>
    facts.kind === "jwt" && claims(facts).boundTo !== undefined && isRefused(facts) && !isKnown(facts),
  confidence: "likely",
  says: (facts) =>
    `The JWT in ${place(facts)} is bound to ${claims(facts).boundTo}, which a call with a bearer token does not prove`,
  proof: (facts) =>
    sentences(
      "Its claim cnf names what it is bound to",
      saw("own-session", facts, "it"),
      saw("own-target", facts, "it"),
      said(facts),
    ),
  evidence: ["own-session", "own-target", "fresh-session"],
  rulesOut: (facts) => sentences(sessionBeats(facts)),
  now: ["Sign in for a bearer token, or call with the client that holds the key or the certificate"],
  later: ["Keep bound tokens in the client that they were issued to"],
  next: loginCommand,
  reference: "https://www.rfc-editor.org/rfc/rfc7800#section-3",
};

const uses = {
  id: "an ID token",
  refresh: "a refresh token",
  logout: "a logout token",
  "one-time": "a token for one purpose, such as a link in an e-mail",
  "second-factor": "a token that waits for the second factor",
} as const;

/** What the JWT is instead of an access token, by its own claims. */
const wrongUse = ({ request }: Facts): string | undefined =>
  request.subject?.encrypted
    ? "an encrypted token (JWE)"
    : request.subject?.claims?.use && uses[request.subject.claims.use];

const otherToken: Cause = {
  id: "not-an-access-token",
  row: unauthorized,
  step: "kind",
  owner: "caller",
  fits: (facts) => wrongUse(facts) !== undefined && isRefused(facts) && !isKnown(facts),
  confidence: "likely",
  says: (facts) => `${place(facts)} holds ${wrongUse(facts)}, and calls need an access token`,
  proof: (facts) =>
    sentences(
      facts.request.subject?.encrypted
        ? "It has five parts, and its header names a content encryption: only its issuer can read it"
        : `Its ${claims(facts).shownBy} shows what it is for`,
      isExpired(facts) && `It is also over since ${instant(claims(facts).exp ?? 0)}`,
      saw("own-target", facts, "it"),
      saw("own-session", facts, "it"),
      saw("fresh-session", facts, "a JWT fresh from sign-in"),
      said(facts),
    ),
  evidence: ["own-session", "own-target", "fresh-session"],
  rulesOut: (facts) => sentences("a token that is not complete", sessionBeats(facts)),
  now: ["Get the access token: the field access_token or token of the sign-in answer"],
  later: [
    "ID tokens are for the client that signed in, refresh tokens for the token endpoint alone: keep them out of Authorization",
  ],
  next: loginCommand,
  reference: "https://openid.net/specs/openid-connect-core-1_0.html#IDToken",
};

export const claimCauses: readonly Cause[] = [wrongUnit, timesAsText, otherToken];
/** A binding counts only if nothing about time applies. */
export const boundCauses: readonly Cause[] = [bound];
