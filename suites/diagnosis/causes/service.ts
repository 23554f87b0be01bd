import type { Facts } from "../facts.ts";
import { callQuestion } from "../places.ts";
import { hasOneOrigin, namedCall } from "../request.ts";
import { type Cause, callIn, saw, sentences, someScope } from "./cause.ts";
import { newKeyCommand } from "./commands.ts";

/** Row 4: one kind of credential works where the other does not. */

const twoAddresses = ({ request: { context } }: Facts): string | undefined =>
  hasOneOrigin(context)
    ? undefined
    : `AUTH_URL (${context.authUrl}) and TASK_SERVICE_URL (${context.taskServiceUrl}) may belong to two environments`;

const isJwtTaken = ({ companion, fresh }: Facts): boolean =>
  companion.task === "accepted" || fresh.task === "accepted";

const keysRefused: Cause = {
  id: "keys-refused-by-task-service",
  row: "session-vs-key",
  step: "accepted",
  owner: "deployment",
  fits: (facts) =>
    facts.kind !== "jwt" &&
    facts.auth === "known" &&
    facts.task === "refused" &&
    facts.scopes.have.length === 0,
  confidence: (facts) => (isJwtTaken(facts) ? "certain" : "likely"),
  says: (facts) =>
    isJwtTaken(facts)
      ? "The JWT works and the API key does not: the task service refuses a key that the auth service knows"
      : "The task service refuses an API key that the auth service knows",
  proof: (facts) =>
    sentences(
      saw("own-target", facts, "the key"),
      saw("own-session", facts, "the key: its identity is known there"),
      saw("companion-target", facts, "the JWT"),
      saw("fresh-target", facts, "a JWT fresh from sign-in"),
      twoAddresses(facts),
    ),
  evidence: ["own-session", "own-target", "companion-target", "fresh-target", "own-header"],
  rulesOut: [
    "a key that is revoked, mistyped or made elsewhere: the auth service knows it",
    "X-API-Key as the way round: it was refused too",
  ],
  now: ["Ask the deployment's team to enable API keys on the task service"],
  later: ["Check that the task service reads the key store that this auth service writes"],
  next: "titan-auth check refused-key",
};

const jwtRefused: Cause = {
  id: "jwt-refused-by-task-service",
  row: "session-vs-key",
  step: "accepted",
  owner: (facts) => (facts.companion.task === "accepted" ? "caller" : "deployment"),
  fits: ({ kind, auth, task }) => kind === "jwt" && auth === "accepted" && task === "refused",
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
      twoAddresses(facts),
    ),
  evidence: ["own-session", "own-target", "companion-target"],
  rulesOut: (facts) =>
    sentences(
      "an invalid or expired JWT: the auth service accepts it",
      facts.companion.task === "accepted" && "a task service that refuses everybody: it accepts the key",
      facts.arrives.task === "arrives" &&
        "a header that is lost on its way: the refusal differs from that to no credential",
    ),
  now: ["Call the task service with an API key"],
  later: [
    "Ask the deployment's team whether the task service is meant to accept sessions: issuer, audience and signing key must match",
  ],
  next: (facts) => newKeyCommand(someScope(facts)),
};

export const serviceCauses: readonly Cause[] = [keysRefused, jwtRefused];

/** The JWT is known, and its user may not do this. */

/** Keys are created by sessions: where the session refuses the JWT, so will the creation. */
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
    `The JWT is known, and ${callIn(facts)} does not allow it: a plan, a role or a guard of the deployment stands against it`,
  proof: (facts) =>
    sentences(
      saw(callQuestion(facts.request) ?? "own-target", facts, "the JWT"),
      saw("own-session", facts, "the JWT"),
      saw("own-target", facts, "the JWT"),
      facts.words !== "" && `The refusal says: ${facts.words}`,
    ),
  evidence: ["own-session", "own-target", "own-call"],
  rulesOut: ["an invalid or expired JWT: 403 names an identity"],
  now: ["Ask the deployment's team what this account may do; the evidence has the request's identifier"],
  later: ["Use an API key with the scope, where the call is a backend's"],
  next: "titan-auth check refused-session refused-jwt",
};

export const rightCauses: readonly Cause[] = [jwtNotAllowed];
