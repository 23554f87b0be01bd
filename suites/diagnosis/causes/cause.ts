import type { Confidence, Owner, RowId } from "../../../contracts/report/terms.ts";
import { nounOf } from "../../../contracts/token/token.ts";
import { statusOf } from "../../model/classify.ts";
import { scopeNames } from "../../model/run-context.ts";
import { operationsOf } from "../call.ts";
import type { Facts } from "../facts.ts";
import type { QuestionId } from "../questions/question-id.ts";
import { quoteIn } from "../refusal.ts";
import { namedCall } from "../request.ts";
import type { StepId } from "../steps/step.ts";

/** A fixed value, or one that depends on the facts. */
export type Told<T> = T | ((facts: Facts) => T);

/** One cause of a failing call, as data: when it applies, how certain that is, and what to say and do. */
export interface Cause {
  readonly id: string;
  readonly row: Told<RowId>;
  /** The step that it fails. */
  readonly step: StepId;
  readonly owner: Told<Owner>;
  readonly fits: (facts: Facts) => boolean;
  readonly confidence: Told<Confidence>;
  /** The cause in one plain sentence, without a period. */
  readonly says: Told<string>;
  /** The proof, sentence by sentence. */
  readonly proof: (facts: Facts) => readonly string[];
  /** The answers that are evidence. */
  readonly evidence: readonly QuestionId[];
  readonly rulesOut: Told<readonly string[]>;
  readonly now: Told<readonly string[]>;
  readonly later: Told<readonly string[]>;
  /** The next command to type. */
  readonly next: Told<string>;
  readonly reference?: string;
  /** Applies only if nothing more specific does. */
  readonly fallback?: true;
}

export const tell = <T extends string | readonly string[]>(told: Told<T>, facts: Facts): T =>
  typeof told === "function" ? told(facts) : told;

/** A refused credential is row 1, unless the creation of a key refused it. */
export const unauthorized: Told<RowId> = ({ aboutCreation }) =>
  aboutCreation ? "api-key-creation" : "unauthorized";

/** The sentences that apply, each once. */
export const sentences = (...all: readonly (string | false | undefined)[]): readonly string[] => [
  ...new Set(all.filter((text) => typeof text === "string")),
];

/** Whether any of the services refused the credential as unknown. */
export const isRefused = ({ auth, task, call }: Facts): boolean => [auth, task, call].includes("refused");

/** Whether any of the services has shown that it knows the credential. */
export const isKnown = ({ auth, task, call, header, scopes }: Facts): boolean =>
  [auth, task, call, header].some((status) => status === "accepted" || status === "known") ||
  scopes.have.length > 0;

/** The answer to a question in a sentence: its status, or why none came. */
export function answerTo(id: QuestionId, { seen }: Facts): string {
  const observed = seen[id];
  return observed === undefined
    ? "nothing"
    : observed.status === 0
      ? (observed.detail ?? "nothing")
      : String(observed.status);
}

export const operationOf = (id: QuestionId, { seen }: Facts): string =>
  seen[id]?.probe.operation ?? "the call";

/** `GET /x answered 401` for the questions that were asked. */
export function saw(id: QuestionId, facts: Facts, what: string): string | undefined {
  const observed = facts.seen[id];
  return observed === undefined || observed.status === 0
    ? undefined
    : `${observed.probe.operation} answered ${statusOf(observed)} to ${what}`;
}

/** The call in a sentence: the failing one, or the read that replaces it. */
export const callIn = ({ request, seen }: Facts): string =>
  namedCall(request) ?? seen["own-target"]?.probe.operation ?? "the call";

/** The credential's kind in a sentence. */
export const noun = ({ request }: Facts): string => (request.subject ? nounOf(request.subject) : "token");

export const place = ({ request }: Facts): string => request.subject?.place ?? "the token";

export const refusals = (facts: Facts, what: string): readonly string[] =>
  sentences(
    saw("own-target", facts, what),
    facts.auth === "refused" && saw("own-session", facts, what),
    saw("fresh-session", facts, "a JWT fresh from sign-in"),
    saw("companion-session", facts, "the other credential"),
    saw("companion-target", facts, "the other credential"),
  );

export const anotherAccepted = ({ fresh, companion }: Facts): boolean =>
  [fresh.auth, fresh.task, companion.auth, companion.task].includes("accepted");

/** What the deployment said, quoted. */
export const said = ({ seen }: Facts): string | undefined => {
  const quote = quoteIn(seen);
  return quote && `The answer says: ${quote}`;
};

export const arrival = ({ arrives }: Facts): string | undefined =>
  arrives.auth === "arrives" || arrives.task === "arrives"
    ? "a lost header: this deployment answers a wrong token and no token differently"
    : undefined;

export const unseen = (facts: Facts): string | undefined =>
  arrival(facts) === undefined
    ? "A lost header is not ruled out: no token and any token get the same answer here"
    : undefined;

export const others = (facts: Facts): string | undefined =>
  anotherAccepted(facts) ? "a deployment that refuses everybody: another credential was accepted" : undefined;

export const scopesOfCall = (facts: Facts): readonly string[] => {
  const { call, scope } = facts.request;
  if (call?.kind === "operation") return call.operation.scopes.slice(0, 1);
  return scope !== undefined && operationsOf(scope, facts.request.context.operations).length > 0
    ? [scope]
    : someScope(facts);
};

/** A scope for a key if no required one is known. */
export const someScope = ({ request }: Facts): readonly string[] => scopeNames(request.context).slice(0, 1);

export const sessionBeats = (facts: Facts): string | undefined =>
  facts.fresh.auth === "accepted" || facts.companion.auth === "accepted"
    ? "a deployment that refuses every JWT: another one was accepted"
    : undefined;
