import { nounOf } from "../../../contracts/token/token.ts";
import { allAlike } from "../../model/response-fingerprint.ts";
import type { Facts } from "../facts.ts";
import { contacts, isUntold } from "../request.ts";
import { type Cause, operationOf, saw, sentences, unauthorized } from "./cause.ts";
import { again, apiKeyHeaderCommand } from "./commands.ts";

/** The credential does not arrive: none is sent, or it is lost, or it is sent in the wrong header. */

const noun = ({ request }: Facts): string => (request.subject ? nounOf(request.subject) : "token");

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
      "Neither TITAN_TOKEN nor JWT_TOKEN is set, and no flag names a token",
      saw("nobody-session", facts, "no credential"),
      saw("nobody-target", facts, "no credential"),
    ),
  evidence: ["nobody-session", "nobody-target"],
  rulesOut: ["a deployment that is down: it answers as Titan does"],
  now: ["Set TITAN_TOKEN to an API key (or a JWT) in the environment of the process that calls"],
  later: ["Fail at start-up when the variable is missing: a call without a token tells the reason too late"],
  next: again,
  reference: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
};

const moved: Cause = {
  id: "header-lost-in-redirect",
  row: unauthorized,
  step: "header",
  owner: "caller",
  fits: ({ movedTo }) => movedTo !== undefined,
  confidence: "likely",
  says: ({ movedTo }) =>
    `The address answers with a redirect to ${movedTo ?? ""}, and clients that follow it leave the Authorization header behind`,
  proof: (facts) =>
    sentences(
      saw("nobody-session", facts, "no credential"),
      saw("nobody-target", facts, "no credential"),
      saw("own-target", facts, "the token"),
      "Clients drop Authorization when a redirect leads to another origin (fetch standard, HTTP-redirect fetch; curl likewise)",
    ),
  evidence: ["nobody-session", "nobody-target", "own-target"],
  rulesOut: [],
  now: ({ movedTo }) => [`Set the address to ${movedTo ?? ""}, and call it directly`],
  later: ["Write https:// and the API's own host into every configuration"],
  next: again,
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
  next: (facts) => apiKeyHeaderCommand(facts.seen["own-header"]?.probe.path ?? ""),
};

/** A JWT fresh from sign-in, or another credential that must work, is answered in the very words for none. */
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
    `The Authorization header does not arrive: ${operationOf("own-target", facts)} answers a token just as it answers none`,
  proof: (facts) =>
    sentences(
      saw("own-target", facts, `the ${noun(facts)}, in the very words for no credential`),
      saw("nobody-target", facts, "no credential"),
      saw("garbage-target", facts, "a text that is no token, in the same words"),
      saw("fresh-target", facts, "a JWT fresh from sign-in, in the same words"),
      facts.arrives.task === "lost" &&
        "The auth service tells the same three apart, so that it is not the deployment's way to treat them alike",
    ),
  evidence: ["nobody-target", "garbage-target", "own-target", "own-session", "fresh-target"],
  rulesOut: (facts) =>
    sentences(
      facts.auth === "accepted" && "an invalid token: the auth service accepts it",
      "X-API-Key as the way round: it was refused too",
    ),
  now: ["Let the gateway, proxy or load balancer in front of the task service pass Authorization on"],
  later: [
    "Compare the headers that the service logs with those that were sent: the request's identifier is in the evidence",
  ],
  next: "titan-auth check refused-key --verbose",
};

export const carrierCauses: readonly Cause[] = [moved, wrongHeader, dropped];
