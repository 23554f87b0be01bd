import { errorMessage } from "../../model/classify.ts";
import type { Facts } from "../facts.ts";
import { type Cause, isKnown, place, saw, sentences } from "./cause.ts";
import { loginCommand } from "./commands.ts";

/** Row 3: a key is not created. */

/** The deployment's words on the creation that was tried. */
function objection({ seen }: Facts): string | undefined {
  const observed = seen["try-create"];
  const words = observed && errorMessage(observed);
  return words === undefined ? undefined : `The refusal says: ${words}`;
}

/** Sessions and keys are managed by the same callers: who may not do the one may not do the other. */
const isNoSession = ({ auth, list, call }: Facts): boolean =>
  call !== "accepted" && list !== "accepted" && (auth === "refused" || auth === "known");

const withKey: Cause = {
  id: "key-creation-with-key",
  row: "api-key-creation",
  step: "kind",
  owner: "caller",
  fits: (facts) => facts.aboutCreation && facts.kind === "key" && isNoSession(facts),
  confidence: (facts) => (isKnown(facts) ? "certain" : "likely"),
  says: (facts) => `${place(facts)} holds an API key, and keys are created with a JWT from sign-in`,
  proof: (facts) =>
    sentences(
      saw("own-session", facts, "the key"),
      saw("own-list", facts, "the key"),
      saw("own-target", facts, "the key"),
      "Titan's guide: “Ensure you are calling auth with a valid JWT”",
    ),
  evidence: ["own-session", "own-list", "own-target"],
  rulesOut: (facts) => sentences(isKnown(facts) && "an invalid key: it is known"),
  now: ["Sign in, and create the key with the JWT of the answer"],
  later: ["Keep the two apart by name: JWT_TOKEN for managing keys, TITAN_TOKEN for calls"],
  next: loginCommand,
};

const bodyRefused: Cause = {
  id: "key-request-refused",
  row: "api-key-creation",
  step: "call",
  owner: "caller",
  fits: ({ aboutCreation, seen }) => aboutCreation && seen["try-create"]?.responseClass === "invalid",
  confidence: "certain",
  says: ({ request }) =>
    `The JWT may create keys, and the request is refused as invalid: ${request.scope ?? "its scopes"} may not be scopes of this deployment`,
  proof: (facts) =>
    sentences(
      saw("own-session", facts, "the JWT"),
      saw("try-create", facts, "the request"),
      objection(facts),
    ),
  evidence: ["own-session", "try-create"],
  rulesOut: [
    "an invalid JWT: the session accepts it",
    "a right that is lacking: 400 comes from behind the guard",
  ],
  now: ["Correct the request: a name, and a list of scopes that exist here"],
  later: [
    "Take scope names from Titan's list: tasks, executions, data, analytics and billing, each with :read or :write",
  ],
  next: "titan-auth diagnose --symptom key-creation --try-create --scope tasks:read",
};

const creationRefused: Cause = {
  id: "key-creation-refused",
  row: "api-key-creation",
  step: "call",
  owner: "deployment",
  fits: ({ aboutCreation, seen, kind, auth }) =>
    aboutCreation &&
    kind === "jwt" &&
    auth === "accepted" &&
    (seen["try-create"]?.responseClass === "forbidden" ||
      seen["try-create"]?.responseClass === "unauthorized"),
  confidence: "certain",
  says: "The session accepts the JWT, and the creation of a key refuses it",
  proof: (facts) =>
    sentences(
      saw("own-session", facts, "the JWT"),
      saw("own-list", facts, "the JWT"),
      saw("try-create", facts, "the JWT"),
      objection(facts),
    ),
  evidence: ["own-session", "own-list", "try-create"],
  rulesOut: ["an invalid or expired JWT: the session accepts it"],
  now: [
    "Ask the deployment's team whether this account may create keys; the evidence has the request's identifier",
  ],
  later: ["Have the guard of POST /api/v1/api-keys accept every valid JWT, as Titan documents it"],
  next: "titan-auth check broken-key-creation",
};

export const creationCauses: readonly Cause[] = [withKey, bodyRefused, creationRefused];
