import { isKnown, saw } from "./cause.ts";
import type { Facts } from "./facts.ts";
import { namedCall, type Sight } from "./inquiry.ts";
import type { Rung } from "./ladder.ts";
import { strangerOf } from "./stranger.ts";
import { instant, spell } from "./times.ts";
import { nounOf } from "./token.ts";

/** The rungs of the ladder, and the fact on each. */

const contacts = ({ seen }: Facts): readonly Sight[] =>
  [seen["nobody-session"], seen["nobody-target"]].filter((sight) => sight !== undefined);

const answered = (facts: Facts): readonly Sight[] => contacts(facts).filter(({ status }) => status > 0);

/** A trouble is of the address only where no contact was answered. */
function connection(facts: Facts): string | undefined {
  const { length } = contacts(facts);
  return length > 0 && answered(facts).length === 0 ? contacts(facts)[0]?.detail : undefined;
}

const fingerprint = (text: string | undefined): string => (text === undefined ? "" : `, fingerprint ${text}`);

export const rungs: readonly Rung[] = [
  {
    id: "address",
    title: "address",
    sound: ({ inquiry: { world } }) =>
      world.authUrl === world.taskServiceUrl
        ? world.authUrl
        : `${world.authUrl}, task service ${world.taskServiceUrl}`,
    evidence: [],
  },
  {
    id: "connection",
    title: "connection",
    sound: (facts) => {
      const [first] = answered(facts);
      const tls =
        first?.certificate === undefined
          ? ""
          : `, certificate valid until ${instant(first.certificate.validTo / 1000)}`;
      return first && `answered in ${Math.round(first.durationMs)} ms${tls}`;
    },
    broken: connection,
    evidence: ["nobody-session", "nobody-target"],
  },
  {
    id: "titan",
    title: "Titan",
    sound: (facts) =>
      facts.isTitan.auth || facts.isTitan.task
        ? (saw(facts.isTitan.auth ? "nobody-session" : "nobody-target", facts, "no credential") ?? undefined)
        : undefined,
    broken: (facts) =>
      answered(facts).length > 0 && !facts.isTitan.auth && !facts.isTitan.task
        ? strangerOf(facts)
        : undefined,
    evidence: ["nobody-session", "nobody-target"],
  },
  {
    id: "clocks",
    title: "clocks agree",
    sound: ({ clock, inquiry }) => {
      if (clock === undefined) return undefined;
      const limit = inquiry.world.policy.clockSkewS;
      const apart = spell(clock.seconds);
      const direction = clock.seconds > 0 ? "ahead of" : "behind";
      return clock.surely > limit
        ? `the deployment is ${apart} ${direction} this machine; its clock counts here`
        : `less than ${Math.max(2, Math.ceil(clock.surely))} s apart`;
    },
    evidence: ["nobody-session"],
  },
  {
    id: "given",
    title: "credential given",
    sound: ({ inquiry: { subject } }) => subject && `${subject.place}${fingerprint(subject.fingerprint)}`,
    evidence: [],
  },
  {
    id: "well-formed",
    title: "well formed",
    sound: ({ inquiry: { subject } }) =>
      subject?.faults.length === 0 ? "nothing in its text is odd" : undefined,
    evidence: [],
  },
  {
    id: "kind",
    title: "kind",
    sound: ({ inquiry: { subject } }) =>
      subject &&
      (subject.kind === "unknown"
        ? "neither a JWT nor a documented API key: taken for a key"
        : `${nounOf(subject)}${subject.kind === "jwt" ? ", for sessions" : ", for backends"}`),
    evidence: [],
  },
  {
    id: "in-date",
    title: "in date",
    sound: ({ kind, livesFor, expiredFor, inquiry, seen }) => {
      const exp = inquiry.subject?.claims?.exp;
      if (inquiry.subject === undefined || seen["nobody-session"] === undefined) return undefined;
      if (kind !== "jwt") return "an API key names no end of its own";
      if (expiredFor !== undefined) return `over since ${instant(exp ?? 0)}, and accepted all the same`;
      return livesFor === undefined
        ? "a JWT without an end"
        : `until ${instant(exp ?? 0)}, in ${spell(livesFor)}`;
    },
    evidence: [],
  },
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
        ? "as Authorization: Bearer"
        : undefined,
    evidence: ["own-session", "own-target"],
  },
  {
    id: "scope",
    title: "scope",
    sound: ({ kind, call, scopes, inquiry }) => {
      if (kind === "jwt") return call === "accepted" ? "a JWT has the rights of its user" : undefined;
      if (inquiry.call !== undefined) return call === "accepted" ? "covers the call" : undefined;
      return scopes.have.length > 0 ? `has ${scopes.have.join(", ")}` : undefined;
    },
    evidence: ["own-target", "read-1", "read-2", "read-3", "read-4"],
  },
  {
    id: "call",
    title: "the call itself",
    sound: (facts) => {
      const name = namedCall(facts.inquiry);
      if (name === undefined)
        return facts.task === "accepted" ? (saw("own-target", facts, "it") ?? undefined) : undefined;
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
