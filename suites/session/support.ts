import { noVerdict } from "../kit/answer.ts";
import type { Facts, Reply, Say } from "../kit/check.ts";
import { credentialName, garbage } from "../kit/credential.ts";
import type { Probe } from "../kit/probe.ts";
import { statusOf } from "../kit/read.ts";
import { dueWords } from "../kit/refusal.ts";
import { session } from "../kit/requests.ts";

/** What the session checks share. */

/** The session with a text that nobody could take for a token. */
export const garbageSession: Probe = session(garbage);

/** A credential that was tried, in words, and what came of it. */
export interface Tried {
  readonly label: string;
  readonly reply: Reply;
}

export const triedIn = (replies: Readonly<Record<string, Reply | undefined>>): readonly Tried[] =>
  Object.entries(replies).flatMap(([label, reply]) => (reply === undefined ? [] : [{ label, reply }]));

/** Those that were tried, by what became of them. Refusals with 401 are in none of the lists. */
export interface Sorted {
  readonly accepted: readonly Tried[];
  readonly failed: readonly Tried[];
  /** Refused, but not with 401. */
  readonly wrong: readonly Tried[];
  readonly untold: readonly Tried[];
}

const isAllowed = ({ reading }: Reply): boolean => reading === "allowed";

export function sortOut(tried: readonly Tried[], isAccepted = isAllowed): Sorted {
  const accepted = tried.filter(({ reply }) => isAccepted(reply));
  const refused = tried.filter((one) => !accepted.includes(one));
  const failed = refused.filter(({ reply }) => reply.reading === "failed");
  const untold = refused.filter(({ reply }) => tellsNothing(reply));
  const wrong = refused.filter(
    (one) => one.reply.reading !== "unauthorized" && !failed.includes(one) && !untold.includes(one),
  );
  return { accepted, failed, wrong, untold };
}

/** A page with 403 may be a firewall's that found the request odd. */
const tellsNothing = ({ reading, body }: Reply): boolean =>
  (reading !== "failed" && noVerdict.includes(reading)) || (reading === "forbidden" && body.kind !== "json");

/** Those that fare unlike a text that is no token: what becomes of that is told by one check, and not again by each. */
export const unlike = (base: Reply | undefined, tried: readonly Tried[]): readonly Tried[] =>
  tried.filter(({ reply }) => reply.reading !== base?.reading);

/** The facts of a finding about one reply. */
export const factsOf = (reply: Reply, expected: string): Facts => ({
  operation: reply.probe.operation,
  credential: credentialName(reply.probe.credential),
  status: statusOf(reply),
  expected,
  actual: statusOf(reply),
});

/** Says one thing of several credentials, if there are any, with at most five answers as evidence. */
export function foundIn<M extends string>(
  say: Say<M>,
  message: M,
  tried: readonly Tried[],
  { expected, ...facts }: Facts = {},
): void {
  const [first] = tried;
  if (first === undefined) return;
  const credentials = new Set(tried.map(({ reply }) => credentialName(reply.probe.credential)));
  const actual = [...new Set(tried.map(({ reply }) => statusOf(reply)))].join(", ");
  const shared = { credential: [...credentials].join(", "), tokens: namesOf(tried), status: actual, actual };
  const evidence = tried.slice(0, 5).map(({ reply }) => reply);
  say.found(
    message,
    { ...factsOf(first.reply, expected ?? dueWords(first.reply.due)), ...shared, ...facts },
    ...evidence,
  );
}

/** What keeps the verdict from being whole. */
export function sayUntold(say: Say<string>, untold: readonly Tried[]): void {
  if (untold.length === 0) return;
  const seen = untold.map(({ label, reply }) => `${label} (${statusOf(reply)})`);
  say.unsure(`No verdict on ${seen.join(", ")}`);
}

const namesOf = (tried: readonly Tried[]): string => tried.map(({ label }) => label).join(", ");

/** Why the fate of bad tokens shows nothing here: everybody is let in, or the service answers nobody. */
export function pointlessBecause(...bases: readonly (Reply | undefined)[]): string | undefined {
  const open = bases.find((base) => base?.reading === "allowed");
  if (open !== undefined) {
    const { operation, credential } = open.probe;
    return `${operation} lets in a caller with ${keys[credential.kind] ?? "any text for a token"}, so nothing more can be told of tokens`;
  }
  const mute = bases.find((base) => base !== undefined && noVerdict.includes(base.reading));
  return mute && `${mute.probe.operation} gave no verdict even on ${nameOf(mute)} (${statusOf(mute)}).`;
}

const keys: Readonly<Record<string, string>> = {
  none: "no credential at all",
  forged: "a JWT whose signature does not fit",
};

const nameOf = ({ probe }: Reply): string =>
  probe.credential.kind === "none"
    ? "a request without credential"
    : `a ${credentialName(probe.credential)} token`;

const expect401 = "Answer 401 with code UNAUTHORIZED: no identity is known.";

/** Messages that several checks need; `what` names what was sent. */
export const wrongStatus = (what: string) =>
  ({
    text: `{operation} refused ${what} with {status} instead of {expected}: {tokens}`,
    severity: "medium",
    cause: "Clients branch on the status: they sign in again only after 401.",
    fix: [expect401],
  }) as const;

export const serverError = (what: string) =>
  ({
    text: `{operation} answered {status} to ${what}: {tokens}`,
    severity: "medium",
    cause: "An error while the token is read is not caught where tokens are verified.",
    fix: ["Find the error in the log of the auth service at the time of these requests.", expect401],
  }) as const;
