import { type Cause, callIn, saw, sentences } from "../cause.ts";

/** The JWT is known, and its user may not do this. */

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

export const rightCauses: readonly Cause[] = [jwtNotAllowed];
