import type { Facts } from "../facts.ts";
import { callQuestion } from "../places.ts";
import { accountReason, saysScope } from "../refusal.ts";
import { hasOneOrigin, namedCall } from "../request.ts";
import {
  type Cause,
  callIn,
  isRefused,
  place,
  refusals,
  said,
  saw,
  sentences,
  someScope,
  unauthorized,
} from "./cause.ts";
import { checkCommand, loginCommand, newKeyFor } from "./commands.ts";

/** Row 4: one kind of credential works where the other does not. */

const twoAddresses = ({ request: { context } }: Facts): string | undefined =>
  hasOneOrigin(context)
    ? undefined
    : `AUTH_URL (${context.authUrl}) and TASK_SERVICE_URL (${context.taskServiceUrl}) may belong to two environments`;

const maybeLost = ({ arrives }: Facts): string | false =>
  arrives.task !== "arrives" &&
  "A lost header is not ruled out: the task service gives the credential, a wrong one and none the same answer";

/** What verifiers of JWTs say about a text that is none. */
const notJwt =
  /\bjwt (?:malformed|is not in the form|string must)|missing dot delimiter|not enough segments|number of segments|invalid (?:compact|jwt) (?:jws|serialization)|expected 3 parts|unable to (?:parse|decode)|token is malformed/i;

export const jwtWanted: Cause = {
  id: "jwt-wanted",
  row: "session-vs-key",
  step: "kind",
  owner: "deployment",
  fits: (facts) => facts.kind !== "jwt" && isRefused(facts) && notJwt.test(facts.words),
  confidence: "likely",
  says: (facts) =>
    `What checks the credential takes JWTs alone, and ${place(facts)} holds ${facts.kind === "key" ? "an API key" : "no JWT"}`,
  proof: (facts) => sentences(...refusals(facts, "it"), said(facts)),
  evidence: ["own-target", "own-session", "companion-target"],
  rulesOut: ["a key that is revoked or mistyped: it is read as a JWT, and never looked up"],
  now: ["Call with a JWT from sign-in until the deployment takes API keys there"],
  later: ["Have the gateway or the middleware in front of the task service pass API keys on to it"],
  next: loginCommand,
};

const isJwtTaken = ({ companion, fresh }: Facts): boolean =>
  companion.task === "accepted" || fresh.task === "accepted";

const keysRefused: Cause = {
  id: "keys-refused-by-task-service",
  row: "session-vs-key",
  step: "accepted",
  owner: "deployment",
  fits: (facts) =>
    facts.kind !== "jwt" &&
    (facts.auth === "known" || facts.auth === "accepted") &&
    facts.task === "refused" &&
    facts.scopes.have.length === 0 &&
    accountReason(facts) === undefined &&
    !saysScope(facts.seen),
  confidence: (facts) => (isJwtTaken(facts) ? "certain" : "likely"),
  says: (facts) =>
    isJwtTaken(facts)
      ? "The JWT works and the API key does not: the task service does not know a key that the auth service knows"
      : "The task service does not know an API key that the auth service knows",
  proof: (facts) =>
    sentences(
      saw("own-target", facts, "the key"),
      saw("own-session", facts, "the key, so it is known there"),
      saw("companion-target", facts, "the JWT"),
      saw("fresh-target", facts, "a JWT fresh from sign-in"),
      said(facts),
      maybeLost(facts),
      twoAddresses(facts),
    ),
  evidence: ["own-session", "own-target", "companion-target", "fresh-target", "own-header"],
  rulesOut: (facts) =>
    sentences(
      "a key that is revoked, mistyped or made elsewhere: the auth service knows it",
      facts.header === "refused" && "X-API-Key instead: it was refused too",
    ),
  now: [
    "Ask the deployment's team whether the task service's copy of the keys is old, or whether it takes API keys at all",
  ],
  later: ["Check that the task service reads the key store that this auth service writes, and how late"],
  next: checkCommand("refused-key"),
};

const jwtRefused: Cause = {
  id: "jwt-refused-by-task-service",
  row: "session-vs-key",
  step: "accepted",
  owner: (facts) => (facts.companion.task === "accepted" ? "caller" : "deployment"),
  fits: (facts) =>
    facts.kind === "jwt" &&
    facts.auth === "accepted" &&
    facts.task === "refused" &&
    accountReason(facts) === undefined,
  confidence: ({ companion, arrives }) =>
    companion.task === "accepted" ? "certain" : arrives.task === "arrives" ? "likely" : "possible",
  says: (facts) =>
    facts.companion.task === "accepted"
      ? "The API key works and the JWT does not: the task service refuses a JWT that the auth service accepts"
      : "The task service refuses a JWT that the auth service accepts: it may take API keys only",
  proof: (facts) =>
    sentences(
      saw("own-target", facts, "the JWT"),
      saw("own-session", facts, "the JWT"),
      saw("companion-target", facts, "the API key"),
      said(facts),
      maybeLost(facts),
      twoAddresses(facts),
    ),
  evidence: ["own-session", "own-target", "companion-target"],
  rulesOut: (facts) =>
    sentences(
      "an invalid or expired JWT: the auth service accepts it",
      facts.companion.task === "accepted" && "a task service that refuses everybody: it accepts the key",
      facts.arrives.task === "arrives" && "a lost header: the refusal differs from the one to no credential",
    ),
  now: ["Call the task service with an API key"],
  later: [
    "Ask the deployment's team whether the task service is meant to accept sessions: issuer, audience and signing key must match",
  ],
  next: (facts) => newKeyFor(facts, someScope(facts)),
};

/** The task service accepts a JWT whose session the auth service no longer knows. */
const sessionEnded: Cause = {
  id: "session-ended",
  row: unauthorized,
  step: "accepted",
  owner: "caller",
  fits: (facts) =>
    facts.kind === "jwt" &&
    facts.auth === "refused" &&
    facts.task === "accepted" &&
    (facts.call === "refused" || facts.aboutCreation || facts.request.call === undefined),
  confidence: "likely",
  says: "The auth service refuses a JWT that the task service accepts: its session has ended, or the auth service has other signing keys",
  proof: (facts) =>
    sentences(
      saw("own-session", facts, "the JWT"),
      saw("own-target", facts, "the JWT"),
      saw("fresh-session", facts, "a JWT fresh from sign-in"),
      said(facts),
      twoAddresses(facts),
    ),
  evidence: ["own-session", "own-target", "fresh-session"],
  rulesOut: ["a JWT that is not valid anywhere: the task service accepts it"],
  now: ["Sign in again, and use the new JWT"],
  later: ["Have both services verify JWTs in the same way, and end sessions at both"],
  next: loginCommand,
};

export const serviceCauses: readonly Cause[] = [keysRefused, jwtRefused, sessionEnded];

/** Keys are created by sessions: where the session refuses the JWT, so does the creation. */
const isNoSession = ({ aboutCreation, auth }: Facts): boolean => aboutCreation && auth === "known";

/** No call was named, and the list of tasks refuses what the session accepts. */
const isNoReader = ({ request, auth, task }: Facts): boolean =>
  namedCall(request) === undefined && auth === "accepted" && task === "known";

const jwtNotAllowed: Cause = {
  id: "jwt-not-allowed",
  row: ({ aboutCreation }) => (aboutCreation ? "api-key-creation" : "forbidden"),
  step: "call",
  owner: "deployment",
  fits: (facts) =>
    facts.kind === "jwt" && (facts.call === "known" || isNoSession(facts) || isNoReader(facts)),
  confidence: ({ task }) => (task === "accepted" ? "likely" : "possible"),
  says: (facts) =>
    `The JWT is recognised, and ${callIn(facts)} does not allow it: the account's plan, role or state may be the reason`,
  proof: (facts) =>
    sentences(
      saw(callQuestion(facts.request) ?? "own-target", facts, "the JWT"),
      saw("own-session", facts, "the JWT"),
      saw("own-target", facts, "the JWT"),
      said(facts),
    ),
  evidence: ["own-session", "own-target", "own-call"],
  rulesOut: ["an invalid or expired JWT: a 403 means that it was recognised"],
  now: ["Ask the deployment's team what this account may do; the evidence has the request's identifier"],
  later: ["Use an API key with the scope, where the call is a backend's"],
  next: checkCommand("refused-session", "refused-jwt"),
};

export const rightCauses: readonly Cause[] = [jwtNotAllowed];
