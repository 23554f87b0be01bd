import type { Confidence } from "../../../contracts/report/terms.ts";
import type { Facts } from "../facts.ts";
import { instant, spell } from "../times.ts";
import {
  type Cause,
  isRefused,
  place,
  said,
  saw,
  sentences,
  sessionBeats,
  someScope,
  unauthorized,
} from "./cause.ts";
import { againCommand, loginCommand, newKeyFor } from "./commands.ts";

export const claims = ({ request }: Facts) => request.subject?.claims ?? {};

/** Expired and accepted nowhere: if a deployment ignores the expiry, there is another reason. */
export const isExpired = (facts: Facts): boolean =>
  facts.kind === "jwt" &&
  facts.expiredFor !== undefined &&
  facts.auth !== "accepted" &&
  facts.task !== "accepted" &&
  (isRefused(facts) || facts.auth === "known");

/** Claims are compared with the deployment's clock; if it shows none, this machine's may be wrong. */
export const sureness = ({ clock }: Facts): Confidence => (clock === undefined ? "likely" : "certain");

/** The year 2001: tokens that ended before that were never valid, so their issuer writes exp wrongly. */
const leastPlausible = 1e9;

export const expiry = (facts: Facts): readonly string[] =>
  sentences(
    inMilliseconds(facts, "exp") &&
      `Its claim exp is in ${unitOf(facts)}, where RFC 7519 has seconds: read as seconds, the token seems to live for millennia`,
    (claims(facts).exp ?? 0) < leastPlausible &&
      `Its claim exp is ${claims(facts).exp}, which is no recent instant: a lifetime, or another unit than seconds since 1970`,
    `Its claim exp is ${instant(claims(facts).exp ?? 0)}, ${spell(facts.expiredFor ?? 0)} before now by ${facts.clock ? "the deployment's" : "this machine's"} clock`,
    saw("own-session", facts, "it"),
    saw("own-target", facts, "it"),
    saw("fresh-session", facts, "a new JWT of the same account"),
    said(facts),
  );

export const inMilliseconds = ({ request }: Facts, claim: "exp" | "iat" | "nbf"): boolean =>
  request.subject?.claims?.inMilliseconds?.includes(claim) === true;

export const unitOf = (facts: Facts): string => claims(facts).unit ?? "milliseconds";

/** A session's JWT where a backend needs a key: it works until it expires. */
const sessionInBackend: Cause = {
  id: "session-jwt-in-backend",
  row: "session-vs-key",
  step: "kind",
  owner: "caller",
  fits: (facts) =>
    facts.request.symptom === "dashboard-works" &&
    facts.kind === "jwt" &&
    (isExpired(facts) || (facts.livesFor !== undefined && facts.task === "accepted")),
  confidence: (facts) => (isExpired(facts) ? sureness(facts) : "likely"),
  says: (facts) =>
    isExpired(facts)
      ? `${place(facts)} holds a session's JWT, which expired ${spell(facts.expiredFor ?? 0)} ago: a backend needs an API key`
      : `${place(facts)} holds a session's JWT, which works now and will fail again at ${instant(claims(facts).exp ?? 0)}, in ${spell(facts.livesFor ?? 0)}`,
  proof: (facts) =>
    isExpired(facts)
      ? expiry(facts)
      : sentences(
          "The token is a JWT, as sign-in gives it to dashboards and frontends",
          `Its claim exp is ${instant(claims(facts).exp ?? 0)}`,
          saw("own-target", facts, "it"),
          saw("companion-target", facts, "the other credential"),
        ),
  evidence: ["own-session", "own-target", "companion-target"],
  rulesOut: (facts) =>
    sentences(isExpired(facts) ? sessionBeats(facts) : "a token that is not accepted: this one is"),
  now: ["Create an API key with the scopes that the backend needs, and set TITAN_TOKEN to it"],
  later: ["Keep JWTs in frontend session flows only: they are not renewed for a backend"],
  next: (facts) => newKeyFor(facts, someScope(facts)),
  reference: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
};

const expired = {
  step: "in-date",
  owner: "caller",
  confidence: sureness,
  proof: expiry,
  evidence: ["own-session", "own-target", "fresh-session"],
  next: loginCommand,
  rulesOut: (facts: Facts) =>
    sentences(sessionBeats(facts), "a token that is not complete: it can be read to its end"),
  reference: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
} as const;

const creationWithExpired: Cause = {
  ...expired,
  id: "key-creation-with-expired-jwt",
  row: "api-key-creation",
  fits: (facts) => facts.aboutCreation && isExpired(facts),
  says: (facts) =>
    `The JWT in ${place(facts)} expired ${spell(facts.expiredFor ?? 0)} ago, and only a valid JWT creates API keys`,
  now: ["Sign in again, and create the key with the new JWT"],
  later: ["Create keys right after sign-in, in one script"],
};

const expiredJwt: Cause = {
  ...expired,
  id: "expired-jwt",
  row: "unauthorized",
  fits: isExpired,
  says: (facts) =>
    `The JWT in ${place(facts)} expired ${spell(facts.expiredFor ?? 0)} ago, at ${instant(claims(facts).exp ?? 0)}`,
  now: ["Sign in again, and use the new JWT"],
  later: ["Use an API key where nobody can sign in: JWTs are for sessions"],
};

/** From this difference on, in seconds, a clock is wrong, and not only a little off. */
const wrongClockS = 60;

const notYetValid: Cause = {
  id: "not-yet-valid-jwt",
  row: unauthorized,
  step: "in-date",
  owner: "deployment",
  fits: (facts) => facts.kind === "jwt" && facts.beginsIn !== undefined && isRefused(facts),
  confidence: (facts) => (facts.beginsIn?.claim === "nbf" ? sureness(facts) : "likely"),
  says: (facts) =>
    `The JWT in ${place(facts)} is not valid yet: its time begins in ${spell(facts.beginsIn?.seconds ?? 0)}, by its claim ${facts.beginsIn?.claim ?? ""}`,
  proof: (facts) =>
    sentences(
      `It begins at ${instant(facts.serverNow + (facts.beginsIn?.seconds ?? 0))}; the deployment's clock says ${instant(facts.serverNow)}`,
      facts.clock !== undefined &&
        Math.abs(facts.clock.seconds) >= 2 &&
        `The deployment's clock and this machine's are ${spell(facts.clock.seconds)} apart`,
      saw("own-session", facts, "it"),
      saw("own-target", facts, "it"),
    ),
  evidence: ["own-session", "own-target"],
  rulesOut: (facts) => sentences("an expired JWT: its end is ahead", sessionBeats(facts)),
  now: (facts) =>
    sentences(
      Math.abs(facts.clock?.seconds ?? 0) >= wrongClockS &&
        "Have the wrong clock set, the deployment's or this machine's, and use an API key until then",
      `Wait ${spell(facts.beginsIn?.seconds ?? 0)}, and try again`,
    ),
  later: [
    "Have the clocks of the services that sign and that check JWTs set by NTP, and grant a few seconds (RFC 7519, 4.1.5)",
  ],
  next: againCommand,
  reference: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.5",
};

export const timeCauses: readonly Cause[] = [sessionInBackend, creationWithExpired, expiredJwt, notYetValid];
