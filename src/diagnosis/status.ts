import { none } from "../../contracts/catalogue/credential.ts";
import { nounOf } from "../../contracts/token/token.ts";
import { type Facts, factsOf } from "../../suites/diagnosis/facts.ts";
import { inconclusiveOf } from "../../suites/diagnosis/inconclusive.ts";
import type { QuestionId } from "../../suites/diagnosis/questions/question-id.ts";
import { target } from "../../suites/diagnosis/questions/requests.ts";
import { otherReason } from "../../suites/diagnosis/refusal.ts";
import type { DiagnosisRequest, Observed, ObservedAnswers } from "../../suites/diagnosis/request.ts";
import { ruleOn } from "../../suites/diagnosis/verdict.ts";
import type { Probe } from "../../suites/model/probe.ts";
import { goodLogin, session } from "../../suites/model/requests.ts";
import { ask, type Sender } from "./investigate.ts";

/** `status`: at most three reads, judged as a diagnosis is. */

/** Reads the session with a JWT, or the safest call with a key, once a Titan has answered both without a credential. */
export async function readStatus(request: DiagnosisRequest, sender: Sender): Promise<ObservedAnswers> {
  const seen: Partial<Record<QuestionId, Observed>> = {};
  const { subject, context } = request;
  const send = async (id: QuestionId, probe: Probe | undefined): Promise<void> => {
    const observed = probe && (await ask(probe, context, sender));
    if (observed !== undefined) seen[id] = observed;
  };
  if (subject === undefined) return seen;
  const own = subject.credential;
  if (subject.place === "sign-in") {
    await send("sign-in", { ...goodLogin, yields: own });
    if (factsOf(request, seen).ready) await send("own-session", session(own));
    return seen;
  }
  await Promise.all([send("nobody-session", session(none)), send("nobody-target", target(request, none))]);
  const { isTitan } = factsOf(request, seen);
  if (subject.kind === "jwt" && isTitan.auth) await send("own-session", session(own));
  if (subject.kind !== "jwt" && isTitan.task) await send("own-target", target(request, own));
  return seen;
}

export interface StatusVerdict {
  readonly outcome: "pass" | "fail" | "inconclusive";
  readonly because: string;
}

/** What the reads show about the credential. Pure. */
export function judgeStatus(request: DiagnosisRequest, seen: ObservedAnswers): StatusVerdict {
  const facts = factsOf(request, seen);
  const verdict = ruleOn(facts);
  const noun = request.subject === undefined ? "credential" : nounOf(request.subject);
  if (isSignedIn(facts)) return { outcome: "pass", because: "The account works" };
  if (verdict.kind === "works" || facts.auth === "accepted")
    return { outcome: "pass", because: `The ${noun} works` };
  if (verdict.kind === "cause")
    return { outcome: "fail", because: `The ${noun} does not work: ${verdict.because}` };
  const reason = otherReason(facts);
  if (facts.task === "known" && reason !== undefined)
    return { outcome: "fail", because: `The ${noun} is known here, and is refused: ${reason}` };
  if (facts.task === "known")
    return { outcome: "pass", because: `The ${noun} is known here, but may not read tasks` };
  const { because } = inconclusiveOf(facts);
  return facts.seen["sign-in"]?.responseClass === "unauthorized"
    ? { outcome: "fail", because }
    : { outcome: "inconclusive", because: `Whether the ${noun} works is unknown. ${because}` };
}

const isSignedIn = ({ seen, request }: Facts): boolean =>
  request.subject?.place === "sign-in" && seen["own-session"]?.responseClass === "allowed";
