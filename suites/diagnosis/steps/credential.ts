import { presentationWords } from "../../../contracts/profile/presentation.ts";
import { nounOf } from "../../../contracts/token/token.ts";
import { isKnown, saw } from "../causes/cause.ts";
import type { Facts } from "../facts.ts";
import { isSignIn, signInWords } from "../no-verdict.ts";
import { callQuestion } from "../places.ts";
import { readIds } from "../questions/question-id.ts";
import { namedCall } from "../request.ts";
import { instant, spell } from "../times.ts";
import type { Step } from "./step.ts";

/** What the credential shows about itself. */

const fingerprint = (text: string | undefined): string => (text === undefined ? "" : `, fingerprint ${text}`);

export const credentialSteps: readonly Step[] = [
  {
    id: "given",
    title: "credential given",
    sound: ({ request: { subject } }) => subject && `${subject.place}${fingerprint(subject.fingerprint)}`,
    broken: (facts) => (isSignIn(facts) ? signInWords(facts) : undefined),
    evidence: ["sign-in"],
  },
  {
    id: "well-formed",
    title: "well formed",
    sound: ({ request: { subject } }) => (subject?.faults.length === 0 ? "format looks fine" : undefined),
    evidence: [],
  },
  {
    id: "kind",
    title: "kind",
    sound: ({ request: { subject }, ready }) =>
      (ready || subject?.place !== "sign-in" ? subject : undefined) &&
      (subject?.kind === "unknown"
        ? "neither a JWT nor a documented API key: treated as a key"
        : `${subject ? nounOf(subject) : ""}${subject?.kind === "jwt" ? ", for sessions" : ", for backends"}`),
    evidence: [],
  },
  {
    id: "in-date",
    title: "not expired",
    sound: ({ kind, livesFor, expiredFor, request, seen }) => {
      const exp = request.subject?.claims?.exp;
      if (request.subject === undefined || seen["nobody-session"] === undefined) return undefined;
      if (kind !== "jwt") return "API keys have no expiry date";
      if (expiredFor !== undefined) return `expired at ${instant(exp ?? 0)}, and still accepted`;
      return livesFor === undefined
        ? "a JWT without an expiry date"
        : `until ${instant(exp ?? 0)}, in ${spell(livesFor)}`;
    },
    evidence: [],
  },
];

/** How the credential is sent here. */
function headerOf({ kind, request }: Facts): string {
  const { keyHeader, sendJwt, sendKey } = request.context.profile;
  const sent = kind === "jwt" ? sendJwt : sendKey;
  if (sent !== undefined) return presentationWords(sent);
  return kind !== "jwt" && keyHeader === "x-api-key" ? "in X-API-Key" : "as Authorization: Bearer";
}

/** How the deployment treats the credential. */

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
      return places.length === 0
        ? "recognised by the service of the call"
        : `recognised by ${places.join(" and ")}`;
    },
    evidence: ["own-session", "own-target"],
  },
  {
    id: "header",
    title: "header reaches the service",
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
        `${name} is allowed`
      );
    },
    broken: (facts) => {
      const id = callQuestion(facts.request);
      return facts.call === "absent" && id !== undefined ? saw(id, facts, "the credential") : undefined;
    },
    evidence: ["own-call", "try-create", "own-target"],
  },
];
