import { errorCode, errorMessage } from "../../model/classify.ts";
import { isTelling, quoteOf, speaksOfKeyLimit, speaksOfName } from "../../model/refusal-words.ts";
import type { Facts } from "../facts.ts";
import { credentialStatusAt } from "../places.ts";
import type { Observed } from "../request.ts";
import { answerTo, type Cause, isKnown, place, saw, sentences } from "./cause.ts";
import { checkCommand, listKeysCommand, loginCommand } from "./commands.ts";

/** Row 3: creating a key fails. */

/** The deployment's words on the creation that was tried. */
function objection({ seen }: Facts): string | undefined {
  const observed = seen["try-create"] ?? seen["bare-create"];
  const quote = observed && quoteOf(observed);
  return quote && `The answer says: ${quote}`;
}

/** Sessions and keys are managed by the same callers: if the session refuses a key, so does key creation. */
const isNoSession = ({ auth, list, call, seen }: Facts): boolean =>
  seen["bare-create"] === undefined
    ? list !== "accepted" && (auth === "refused" || auth === "known")
    : call === "refused" || call === "known";

const withKey: Cause = {
  id: "key-creation-with-key",
  row: "api-key-creation",
  step: "kind",
  owner: "caller",
  fits: (facts) => facts.aboutCreation && facts.kind === "key" && isNoSession(facts),
  confidence: ({ seen, auth, task, list }) =>
    [auth, task, list, credentialStatusAt("bare-create", seen)].some(
      (one) => one === "accepted" || one === "known",
    )
      ? "certain"
      : "likely",
  says: (facts) => `${place(facts)} holds an API key, and keys are created with a JWT from sign-in`,
  proof: (facts) =>
    sentences(
      saw("bare-create", facts, "the key (an empty request, which creates nothing)"),
      saw("own-session", facts, "the key"),
      saw("own-list", facts, "the key"),
      saw("own-target", facts, "the key"),
      objection(facts),
      'Titan\'s guide: "Ensure you are calling auth with a valid JWT"',
    ),
  evidence: ["bare-create", "own-session", "own-list", "own-target"],
  rulesOut: (facts) => sentences(isKnown(facts) && "an invalid key: it is recognised"),
  now: ["Sign in, and create the key with the JWT of the answer"],
  later: ["Keep the two apart by name: JWT_TOKEN for managing keys, TITAN_TOKEN for calls"],
  next: loginCommand,
};

/** The words of a refused creation, quoted, if they give a specific reason. */
const quoteIn = ({ seen }: Facts): string | undefined => seen["try-create"] && quoteOf(seen["try-create"]);
function creationReason({ seen }: Facts): string | undefined {
  const refused = seen["try-create"];
  return refused !== undefined && isTelling(refused) ? quoteOf(refused) : undefined;
}

/** Words of a refusal because of the number of keys. */
const limitWords =
  /(?:key|token)s?\b[^.]{0,40}(?:limit|maximum|quota|exceeded|too many)|(?:limit|maximum|max|quota|too many)[^.]{0,40}\b(?:api[ _-]?)?keys?\b|KEY_?LIMIT|KEYS?_(?:EXCEEDED|QUOTA)|MAX_(?:API_)?KEYS/i;

const keyLimit: Cause = {
  id: "key-limit",
  row: "api-key-creation",
  step: "call",
  owner: "caller",
  fits: ({ aboutCreation, seen }) => {
    const observed = seen["try-create"];
    const said = observed && `${errorCode(observed) ?? ""} ${errorMessage(observed) ?? ""}`;
    const isRefused = said !== undefined && observed?.responseClass !== "allowed";
    return aboutCreation && isRefused && (limitWords.test(said) || speaksOfKeyLimit(said));
  },
  confidence: "certain",
  says: "The account has as many API keys as it may have: no further one is created",
  proof: (facts) =>
    sentences(saw("try-create", facts, "the JWT"), objection(facts), saw("own-session", facts, "the JWT")),
  evidence: ["try-create", "own-session"],
  rulesOut: ["an invalid or expired JWT: the session accepts it"],
  now: ["Revoke old keys that nobody uses, then create the new one"],
  later: [
    "Give each caller one key and revoke it when the caller goes; ask for a higher limit if all are in use",
  ],
  next: listKeysCommand,
};

/** Whether a creation is refused for the name that the diagnosis made up. */
export const isOwnNameRefused = ({ aboutCreation, seen: { "try-create": tried } }: Facts): boolean =>
  aboutCreation &&
  tried?.responseClass === "invalid" &&
  speaksOfName(tried) &&
  !/scope|required|missing/i.test(errorMessage(tried) ?? "");

export const ownNameWords = (facts: Facts): string =>
  `The JWT may create keys, and the name of the diagnosis's own key is refused: ${quoteIn(facts)}`;

const bodyRefused: Cause = {
  id: "key-request-refused",
  row: "api-key-creation",
  step: "call",
  owner: "caller",
  fits: (facts) =>
    facts.aboutCreation && facts.seen["try-create"]?.responseClass === "invalid" && !isOwnNameRefused(facts),
  confidence: "certain",
  says: (facts) =>
    `The JWT may create keys, and the request is refused as invalid: ${quoteIn(facts) ?? `${facts.request.scope ?? "its scopes"} may not be scopes of this deployment`}`,
  proof: (facts) =>
    sentences(
      saw("try-create", facts, "the request"),
      objection(facts),
      saw("own-session", facts, "the JWT"),
    ),
  evidence: ["own-session", "try-create"],
  rulesOut: (facts) => [
    "an invalid JWT: the session accepts it",
    `a missing right: ${answerTo("try-create", facts)} comes from behind the authorization check`,
  ],
  now: (facts) => [
    quoteIn(facts) === undefined
      ? "Correct the request: a name, and a list of scopes that exist here"
      : "Correct the request as the answer says; a usual one has a name and a list of scopes that exist here",
  ],
  later: [
    "Take scope names from Titan's list: tasks, executions, data, analytics and billing, each with :read or :write",
  ],
  next: ({ request }) =>
    `titan-auth diagnose --symptom key-creation --try-create --scope tasks:read${request.commandLine.flags}`,
};

const creationRefused: Cause = {
  id: "key-creation-refused",
  row: "api-key-creation",
  step: "call",
  owner: (facts) => (creationReason(facts) === undefined ? "deployment" : "caller"),
  fits: ({ aboutCreation, seen, kind, auth }) =>
    aboutCreation &&
    kind === "jwt" &&
    auth === "accepted" &&
    (seen["try-create"]?.responseClass === "forbidden" ||
      seen["try-create"]?.responseClass === "unauthorized"),
  confidence: "certain",
  says: (facts) => {
    const reason = creationReason(facts);
    return `The session accepts the JWT, and the creation of a key refuses it${reason === undefined ? "" : `: ${reason}`}`;
  },
  proof: (facts) =>
    sentences(
      saw("try-create", facts, "the JWT"),
      objection(facts),
      saw("own-session", facts, "the JWT"),
      saw("own-list", facts, "the JWT"),
    ),
  evidence: ["own-session", "own-list", "try-create"],
  rulesOut: ["an invalid or expired JWT: the session accepts it"],
  now: (facts) => [
    creationReason(facts) === undefined
      ? "Ask the deployment's team whether this account may create keys; the evidence has the request's identifier"
      : "Do what the answer says, then create the key",
  ],
  later: ["Have the guard of POST /api/v1/api-keys accept every valid JWT, as Titan documents it"],
  next: checkCommand("broken-key-creation"),
};

/** A creation that succeeds but returns no working key. */
const keyWithheld: Cause = {
  id: "key-not-shown",
  row: "api-key-creation",
  step: "call",
  owner: "deployment",
  fits: ({ aboutCreation, seen }) => {
    const created = seen["try-create"];
    return aboutCreation && created?.responseClass === "allowed" && withholds(created);
  },
  confidence: "certain",
  says: (facts) =>
    `POST /api/v1/api-keys answers ${answerTo("try-create", facts)}, and its answer holds no whole key: the secret is masked or left out, and lost`,
  proof: (facts) => sentences(saw("try-create", facts, "the JWT"), saw("own-session", facts, "the JWT")),
  evidence: ["try-create", "own-session"],
  rulesOut: ["an invalid or expired JWT: the creation accepts it"],
  now: ["Report it to the deployment's team: a key must be shown once, in the answer to its creation"],
  later: ["Look whether the dashboard shows new keys in full"],
  next: checkCommand("broken-key-creation"),
};

const withholds = ({ issued }: Observed): boolean =>
  !issued.some(({ kind, look }) => kind === "key" && look?.masked !== true);

/** The service fails at the creation. */
const creationFails: Cause = {
  id: "key-creation-fails",
  row: "api-key-creation",
  step: "call",
  owner: "deployment",
  fits: ({ aboutCreation, seen }) => aboutCreation && seen["try-create"]?.responseClass === "failed",
  confidence: "likely",
  says: (facts) =>
    `The service fails at the creation of a key: it answers ${answerTo("try-create", facts)} to a JWT that the session accepts`,
  proof: (facts) =>
    sentences(saw("try-create", facts, "the JWT"), objection(facts), saw("own-session", facts, "the JWT")),
  evidence: ["try-create", "own-session"],
  rulesOut: ["an invalid or expired JWT: the session accepts it"],
  now: [
    "Give the deployment's team the request's identifier, which is in the evidence, and look into its log",
  ],
  later: ["Try again once the service is fixed: a failed creation may have stored a key anyway"],
  next: checkCommand("broken-key-creation"),
};

export const creationCauses: readonly Cause[] = [
  withKey,
  keyLimit,
  bodyRefused,
  creationRefused,
  keyWithheld,
  creationFails,
];
