import { instant, spell } from "../times.ts";
import { nounOf } from "../token.ts";
import type { Step } from "./step.ts";

/** What the credential shows of itself. */

const fingerprint = (text: string | undefined): string => (text === undefined ? "" : `, fingerprint ${text}`);

export const credentialSteps: readonly Step[] = [
  {
    id: "given",
    title: "credential given",
    sound: ({ request: { subject } }) => subject && `${subject.place}${fingerprint(subject.fingerprint)}`,
    evidence: [],
  },
  {
    id: "well-formed",
    title: "well formed",
    sound: ({ request: { subject } }) =>
      subject?.faults.length === 0 ? "nothing in its text is odd" : undefined,
    evidence: [],
  },
  {
    id: "kind",
    title: "kind",
    sound: ({ request: { subject } }) =>
      subject &&
      (subject.kind === "unknown"
        ? "neither a JWT nor a documented API key: taken for a key"
        : `${nounOf(subject)}${subject.kind === "jwt" ? ", for sessions" : ", for backends"}`),
    evidence: [],
  },
  {
    id: "in-date",
    title: "in date",
    sound: ({ kind, livesFor, expiredFor, request, seen }) => {
      const exp = request.subject?.claims?.exp;
      if (request.subject === undefined || seen["nobody-session"] === undefined) return undefined;
      if (kind !== "jwt") return "an API key names no end of its own";
      if (expiredFor !== undefined) return `over since ${instant(exp ?? 0)}, and accepted all the same`;
      return livesFor === undefined
        ? "a JWT without an end"
        : `until ${instant(exp ?? 0)}, in ${spell(livesFor)}`;
    },
    evidence: [],
  },
];
