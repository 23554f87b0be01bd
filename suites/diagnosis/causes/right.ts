import type { Facts } from "../facts.ts";
import { callQuestion } from "../places.ts";
import { namedCall } from "../request.ts";
import { type Cause, callIn, saw, sentences } from "./cause.ts";

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
