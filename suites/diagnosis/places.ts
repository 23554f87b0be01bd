import { bodyText, isSuccess } from "../model/classify.ts";
import { otherApiOf } from "../model/other-api.ts";
import type { ResponseClass } from "../model/probe-result.ts";
import {
  type Arrival,
  arrivalAt,
  type CredentialStatus,
  credentialStatusOf,
  type Place,
} from "./credential-status.ts";
import { type QuestionId, readIds } from "./questions/question-id.ts";
import { isTitanShaped } from "./refusal.ts";
import {
  asksCreation,
  type DiagnosisRequest,
  hasOneOrigin,
  isTargetCalled,
  isUntold,
  type Observed,
  type ObservedAnswers,
} from "./request.ts";

/** Compares each answer with those of its own service to no credential and to garbage. */

/** Questions that go to the auth service; all others go to the task service. */
const atAuth: readonly QuestionId[] = [
  "own-session",
  "own-session-past",
  "own-list",
  "companion-session",
  "fresh-session",
  "try-create",
  "bare-create",
];

/** What an answer says about its credential. If everybody may read the target, the session shows what no credential gets. */
export function credentialStatusAt(id: QuestionId, seen: ObservedAnswers): CredentialStatus {
  const { none, garbage } = atAuth.includes(id) ? sessionPlace(seen) : targetPlace(seen);
  const isOpen = none?.responseClass === "allowed" && !id.endsWith("-target") && !id.endsWith("-session");
  const elsewhere = isAcceptedElsewhere(seen);
  return credentialStatusOf(seen[id], isOpen ? seen["nobody-session"] : none, garbage, elsewhere);
}

/** Whether the task service lets the credential read something that is not open to everybody. */
const isAcceptedElsewhere = (seen: ObservedAnswers): boolean =>
  seen["nobody-target"]?.responseClass !== "allowed" &&
  (["own-target", ...readIds] as const).some((id) => seen[id]?.responseClass === "allowed");

const sessionPlace = (seen: ObservedAnswers): Place => ({
  none: seen["nobody-session"],
  garbage: seen["garbage-session"],
  own: seen["own-session"],
});

const targetPlace = (seen: ObservedAnswers): Place => ({
  none: seen["nobody-target"],
  garbage: seen["garbage-target"],
  own: seen["own-target"],
});

export const arrivals = (seen: ObservedAnswers): { readonly auth: Arrival; readonly task: Arrival } => ({
  auth: arrivalAt(sessionPlace(seen), targetPlace(seen)),
  task: arrivalAt(targetPlace(seen), sessionPlace(seen)),
});

const titanReadings: readonly ResponseClass[] = [
  "allowed",
  "disguised",
  "unauthorized",
  "forbidden",
  "invalid",
];

/** Whether only a Titan gives such an answer. A server of any kind may call a request bad with a page. */
export const isTitans = (one: Observed): boolean =>
  titanReadings.includes(one.responseClass) &&
  !(one.responseClass === "invalid" && one.body.kind === "text") &&
  otherApiOf(one) === undefined;

/**
 * Secrets are sent only to a service that answers as Titan does. The task service alone may be switched off (404); if both
 * have one origin, what is known about one holds for the other.
 */
export function contactOf(
  { context }: DiagnosisRequest,
  seen: ObservedAnswers,
): { readonly auth: boolean; readonly task: boolean } {
  const [session, target] = [seen["nobody-session"], seen["nobody-target"]];
  const knows = (observed: Observed | undefined) => observed !== undefined && isTitans(observed);
  const same = hasOneOrigin(context);
  // The same document for every path is not Titan's.
  const isOne = session !== undefined && target !== undefined && isOneDocument(session, target);
  const [auth, task] = [knows(session) && !isOne, knows(target) && !isOne];
  return {
    auth: auth || (same && task && session?.responseClass === "missing"),
    task:
      task || (same && auth && target !== undefined && !isUntold(target) && otherApiOf(target) === undefined),
  };
}

/** Whether two calls without a credential got the same answer, which is neither Titan's refusal nor its data. */
const isOneDocument = (one: Observed, other: Observed): boolean =>
  one.status === other.status &&
  (isSuccess(one) || one.responseClass === "invalid") &&
  one.body.kind === "json" &&
  !isTitanShaped(one) &&
  bodyText(one) === bodyText(other);

/** The question that asks the failing call; `undefined` where none was named. */
export function callQuestion(request: DiagnosisRequest): QuestionId | undefined {
  const { call } = request;
  if (isTargetCalled(request)) return "own-target";
  if (call?.kind === "session") return "own-session";
  if (call?.kind === "list-keys") return "own-list";
  if (asksCreation(request)) return request.subject?.kind === "jwt" ? "try-create" : "bare-create";
  return call === undefined ? undefined : "own-call";
}

/**
 * Whether guards come before the look-up and the validation that answered a call with 400 or 404. `late` if an object that
 * does not exist is looked up without a credential, or for a key without the scope: then such an answer shows nothing.
 */
export type GuardOrder = "first" | "late" | "untold";

export function guardOrder(seen: ObservedAnswers): GuardOrder {
  const [nobody, lacking] = [seen["nobody-object"], seen["lacking-object"]];
  if (nobody !== undefined && nobody.responseClass === "missing") return "late";
  if (lacking === undefined) return "untold";
  return lacking.responseClass === "missing"
    ? "late"
    : credentialStatusAt("lacking-object", seen) === "known"
      ? "first"
      : "untold";
}

/** Whether the call was answered from behind its guard, provided that guards come first. */
export const isPast = (observed: Observed | undefined): boolean =>
  observed?.responseClass === "invalid" || observed?.responseClass === "missing";
