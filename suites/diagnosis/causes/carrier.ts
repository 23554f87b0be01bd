import { bodyText } from "../../model/classify.ts";
import { allAlike } from "../../model/response-fingerprint.ts";
import type { Facts } from "../facts.ts";
import { credentialStatusAt } from "../places.ts";
import { otherSchemes } from "../questions/questions.ts";
import { contacts, isUntold, type Observed } from "../request.ts";
import { type Cause, noun, operationOf, saw, scopesOfCall, sentences, unauthorized } from "./cause.ts";
import { againCommand, apiKeyHeaderCommand, checkCommand, newKeyFor } from "./commands.ts";

/** The credential does not reach the service: none is sent, it is lost, or it is in the wrong header. */

export const missingCause: Cause = {
  id: "missing-credential",
  row: unauthorized,
  step: "given",
  owner: "caller",
  fits: ({ request, seen }) =>
    request.subject === undefined &&
    contacts(seen).some(({ responseClass }) => responseClass === "unauthorized"),
  confidence: "certain",
  says: "No credential was given, and a call without one is answered with 401",
  proof: (facts) =>
    sentences(
      "Neither TITAN_TOKEN nor JWT_TOKEN is set, and no flag gives a token",
      saw("nobody-session", facts, "no credential"),
      saw("nobody-target", facts, "no credential"),
    ),
  evidence: ["nobody-session", "nobody-target"],
  rulesOut: ["a deployment that is down: it answers as Titan does"],
  now: ["Set TITAN_TOKEN to an API key (or a JWT) in the environment of the process that calls"],
  later: ["Stop at start-up when the variable is missing"],
  next: againCommand,
  reference: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
};

const clientsDrop =
  "Clients drop Authorization when a redirect leads to another origin (fetch standard, HTTP-redirect fetch; curl likewise)";

const movedProof = (facts: Facts): readonly string[] =>
  sentences(
    facts.moved && `The redirect leads to ${facts.moved.location}`,
    saw("nobody-session", facts, "no credential"),
    saw("nobody-target", facts, "no credential"),
    saw("own-target", facts, "the token"),
    clientsDrop,
  );

const movedBySlash: Cause = {
  id: "header-lost-by-slash",
  row: unauthorized,
  step: "header",
  owner: "deployment",
  fits: ({ moved }) => moved?.slashed !== undefined,
  confidence: "likely",
  says: ({ moved }) =>
    `The call is redirected by a slash at the end of its path, to another origin (${moved?.origin}), and clients that follow it drop the Authorization header`,
  proof: movedProof,
  evidence: ["nobody-target", "own-target"],
  rulesOut: [],
  now: ({ moved }) => [`Call ${moved?.slashed} at the address that you use now`],
  later: [
    "Fix the redirect: it must keep scheme and host (behind a proxy, the service must trust X-Forwarded-Proto and X-Forwarded-Host), or accept both paths",
  ],
  next: againCommand,
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.4",
};

const moved: Cause = {
  id: "header-lost-in-redirect",
  row: unauthorized,
  step: "header",
  owner: "caller",
  fits: ({ moved }) => moved !== undefined,
  confidence: "likely",
  says: ({ moved }) =>
    `The address answers with a redirect to ${moved?.origin}, and clients that follow it drop the Authorization header`,
  proof: movedProof,
  evidence: ["nobody-session", "nobody-target", "own-target"],
  rulesOut: [],
  now: ({ moved, request: { context } }) =>
    moved?.origin.startsWith("http:") && context.authUrl.startsWith("https:")
      ? ["Ask the deployment's team why an https address redirects to plain http: no token may be sent there"]
      : [`Set the address to ${moved?.origin}, and call it directly`],
  later: ["Write https:// and the API's own host into every configuration"],
  next: againCommand,
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.4",
};

const wrongHeader: Cause = {
  id: "wrong-header",
  row: unauthorized,
  step: "header",
  owner: "caller",
  fits: ({ task, header, seen }) =>
    task === "refused" && header === "accepted" && seen["garbage-header"]?.responseClass !== "allowed",
  confidence: ({ seen }) => (seen["garbage-header"]?.responseClass === "unauthorized" ? "certain" : "likely"),
  says: (facts) => `This deployment takes the ${noun(facts)} in X-API-Key and refuses it as bearer token`,
  proof: (facts) =>
    sentences(
      saw("own-target", facts, "it as Authorization: Bearer"),
      saw("own-header", facts, "it as X-API-Key"),
      saw("garbage-header", facts, "a text that is no token as X-API-Key"),
      saw("nobody-target", facts, "no credential"),
    ),
  evidence: ["own-target", "own-header", "garbage-header", "nobody-target"],
  rulesOut: ["a credential that is revoked, expired or of another environment: it works in the other header"],
  now: ["Send it as X-API-Key to this deployment"],
  later: [
    "Ask the deployment's team to accept Authorization: Bearer as well, as Titan documents it, or to let their gateway pass it on",
  ],
  next: apiKeyHeaderCommand,
};

/** The scheme that the service's 401 asks for, if it is not Bearer. */
const otherScheme: Cause = {
  id: "other-scheme",
  row: unauthorized,
  step: "header",
  owner: "caller",
  // A service that answers a token and no token differently reads Bearer: then the token is at fault.
  fits: (facts) =>
    facts.task === "refused" &&
    otherSchemes(facts).length > 0 &&
    (facts.arrives.task !== "arrives" || credentialStatusAt("own-scheme", facts.seen) === "accepted"),
  confidence: ({ seen }) => (credentialStatusAt("own-scheme", seen) === "accepted" ? "certain" : "likely"),
  says: (facts) =>
    `WWW-Authenticate asks for the scheme ${otherSchemes(facts)[0]}, and the token is sent as Bearer`,
  proof: (facts) =>
    sentences(
      `The answer says: WWW-Authenticate: ${facts.seen["nobody-target"]?.headers["www-authenticate"]}`,
      saw("own-target", facts, "Authorization: Bearer"),
      saw("own-scheme", facts, `Authorization: ${otherSchemes(facts)[0]}`),
      saw("nobody-target", facts, "no credential"),
    ),
  evidence: ["own-target", "own-scheme", "nobody-target"],
  rulesOut: ({ seen }) =>
    credentialStatusAt("own-scheme", seen) === "accepted"
      ? ["a credential that is revoked, expired or of another environment: it works with the other scheme"]
      : [],
  now: (facts) => [`Send "Authorization: ${otherSchemes(facts)[0]} <token>" to this deployment`],
  later: ["Ask the deployment's team to accept Bearer as well, as Titan documents it"],
  next: againCommand,
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1",
};

/** Words of servers whose header limit a long token exceeds. */
const headerTooLarge =
  /header[^.]{0,40}too (?:large|long|big)|too (?:large|long|big)[^.]{0,20}header|header fields? too/i;
/** A shorter token alone exceeds no server's limit, in characters. */
const suspiciousLength = 2_000;

const refusedForLength = ({ request, seen }: Facts): Observed | undefined =>
  (["own-call", "own-target", "own-session"] as const)
    .flatMap((id) => seen[id] ?? [])
    .find(
      (one) =>
        (request.subject?.length ?? 0) >= suspiciousLength &&
        (one.status === 431 ||
          ((one.status === 400 || one.status === 413 || one.status === 414 || one.status === 494) &&
            headerTooLarge.test(bodyText(one)))),
    );

const tooLong: Cause = {
  id: "token-too-long",
  row: unauthorized,
  step: "header",
  owner: "deployment",
  fits: (facts) => refusedForLength(facts) !== undefined,
  confidence: "certain",
  says: (facts) =>
    `The ${noun(facts)} is too long for the server: ${facts.request.subject?.length} characters, answered with ${refusedForLength(facts)?.status}`,
  proof: (facts) =>
    sentences(
      saw("own-target", facts, `the ${noun(facts)}`),
      saw("own-session", facts, `the ${noun(facts)}`),
      saw("nobody-target", facts, "no credential"),
      "431 means that the request's headers are larger than the server accepts, usually 8 KB in all",
    ),
  evidence: ["own-target", "own-session", "own-call", "nobody-target"],
  rulesOut: ["an invalid token: the server refuses the request before it looks at the token"],
  now: ["Use an API key, which is short, or a JWT with fewer claims"],
  later: [
    "Ask the deployment's team to raise the header limit of the gateway, or to put fewer claims into JWTs",
  ],
  next: (facts: Facts) => newKeyFor(facts, scopesOfCall(facts)),
  reference: "https://www.rfc-editor.org/rfc/rfc6585#section-5",
};

/** A JWT fresh from sign-in gets the same answer as no credential. */
function isLostForAll({ seen, task, auth, fresh }: Facts): boolean {
  if (task !== "refused" || fresh.task !== "refused") return false;
  if (auth !== "accepted" && fresh.auth === "accepted") return false;
  const [none, garbage] = [seen["nobody-target"], seen["garbage-target"]];
  const isUsable = garbage !== undefined && !isUntold(garbage);
  return isUsable && allAlike([none, garbage, seen["own-target"], seen["fresh-target"]]);
}

const dropped: Cause = {
  id: "header-dropped",
  row: unauthorized,
  step: "header",
  owner: "deployment",
  fits: (facts) =>
    facts.task === "refused" &&
    facts.header !== "accepted" &&
    (facts.arrives.task === "lost" || isLostForAll(facts)),
  confidence: "likely",
  says: (facts) =>
    `The Authorization header does not reach the service: ${operationOf("own-target", facts)} gives a token and no token the same answer`,
  proof: (facts) =>
    sentences(
      saw("own-target", facts, `the ${noun(facts)}`),
      saw("nobody-target", facts, "no credential"),
      saw("garbage-target", facts, "a text that is no token, the same answer"),
      saw("fresh-target", facts, "a JWT fresh from sign-in, the same answer"),
      facts.arrives.task === "lost" && "The auth service answers the same requests differently",
    ),
  evidence: ["nobody-target", "garbage-target", "own-target", "own-session", "fresh-target"],
  rulesOut: (facts) =>
    sentences(
      facts.auth === "accepted" && "an invalid token: the auth service accepts it",
      "X-API-Key instead: it was refused too",
    ),
  now: ["Let the gateway, proxy or load balancer in front of the task service pass Authorization on"],
  later: [
    "Compare the headers that the service logs with those that were sent: the request's identifier is in the evidence",
  ],
  next: checkCommand("refused-key", "--verbose"),
};

export const carrierCauses: readonly Cause[] = [
  movedBySlash,
  moved,
  tooLong,
  wrongHeader,
  otherScheme,
  dropped,
];
