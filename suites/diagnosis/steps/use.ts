import { isKnown, saw } from "../causes/cause.ts";
import type { Facts } from "../facts.ts";
import { readIds } from "../questions/question-id.ts";
import { namedCall } from "../request.ts";
import type { Step } from "./step.ts";

/** How the credential travels here. */
const headerOf = ({ kind, request }: Facts): string =>
  kind !== "jwt" && request.context.profile.keyHeader === "x-api-key"
    ? "in X-API-Key"
    : "as Authorization: Bearer";

/** What the deployment makes of the credential. */

export const useSteps: readonly Step[] = [
  {
    id: "accepted",
    title: "accepted",
    sound: (facts) => {
      if (!isKnown(facts)) return undefined;
      const places = [
        facts.auth === "accepted" || facts.auth === "known" ? "the auth service" : "",
        facts.task === "accepted" || facts.task === "known" || facts.scopes.have.length > 0
          ? "the task service"
          : "",
        facts.header === "accepted" ? "the task service, in X-API-Key" : "",
      ].filter((place) => place !== "");
      return places.length === 0 ? "known where the call goes" : `known to ${places.join(" and ")}`;
    },
    evidence: ["own-session", "own-target"],
  },
  {
    id: "header",
    title: "header arrives",
    sound: (facts) =>
      facts.arrives.task === "arrives" || facts.arrives.auth === "arrives" || isKnown(facts)
        ? headerOf(facts)
        : undefined,
    evidence: ["own-session", "own-target"],
  },
  {
    id: "scope",
    title: "scope",
    sound: ({ kind, call, scopes, request }) => {
      if (kind === "jwt") return call === "accepted" ? "a JWT has the rights of its user" : undefined;
      if (request.call !== undefined) return call === "accepted" ? "covers the call" : undefined;
      return scopes.have.length > 0 ? `has ${scopes.have.join(", ")}` : undefined;
    },
    evidence: ["own-target", ...readIds],
  },
  {
    id: "call",
    title: "the call itself",
    sound: (facts) => {
      const name = namedCall(facts.request);
      if (name === undefined) return facts.task === "accepted" ? saw("own-target", facts, "it") : undefined;
      if (facts.call !== "accepted") return undefined;
      return (
        saw("own-call", facts, "its safe form") ??
        saw("try-create", facts, "it") ??
        saw("own-target", facts, "it") ??
        `${name} is let through`
      );
    },
    evidence: ["own-call", "try-create", "own-target"],
  },
];
