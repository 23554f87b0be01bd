import { setTimeout as sleep } from "node:timers/promises";
import { type Facts, factsOf, type Repeats } from "../../suites/diagnosis/facts.ts";
import type { QuestionId } from "../../suites/diagnosis/questions/question-id.ts";
import { type Question, questions } from "../../suites/diagnosis/questions/questions.ts";
import type { DiagnosisRequest, Observed, ObservedAnswers } from "../../suites/diagnosis/request.ts";
import { decidingQuestions, ruleOn } from "../../suites/diagnosis/verdict.ts";
import type { Probe } from "../../suites/model/probe.ts";
import type { ProbeResult } from "../../suites/model/probe-result.ts";
import { classifyAs, dueFor } from "../../suites/model/refusal.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import { blank } from "../run/evaluate/response-index.ts";

/** Sends one probe and returns its result. */
export type Deliver = (probe: Probe) => Promise<ProbeResult>;

/** Every answer of a diagnosis, and the repeated answers to what decided it. */
export interface Investigation {
  readonly seen: ObservedAnswers;
  readonly repeats: Repeats;
  /** How long it took until a credential that was first refused was accepted, in milliseconds. */
  readonly acceptedAfterMs?: number;
}

/** The most requests of one diagnosis, without repetitions. */
const mostRequests = 13;
/** The most requests to revoke a tried key: its look-up by name, and its revocation. */
const revocations = 2;
/**
 * How often the deciding requests are repeated, and the pauses in between, in milliseconds: replicas and caches take turns.
 */
const confirmations = 2;
const confirmationPauseMs = 120;
/** Pauses before a transient failure is tried again, in milliseconds. */
const transientPausesMs = [250, 750];
const transient: readonly number[] = [408, 425, 502, 503, 504];

/**
 * A credential younger than this, in seconds, may not be known everywhere yet; it is tried for as long before it is accused.
 */
const freshS = 15;
const patienceMs = 10_000;
const patiencePauseMs = 500;
/** The part of that time for a key, whose text does not show its age. */
const keyShare = 0.3;

/**
 * Sends every request worth sending, then repeats those that the verdict rests on. A new credential gets time to become
 * known.
 */
export async function investigate(request: DiagnosisRequest, sender: Sender): Promise<Investigation> {
  const first = await gather(request, sender, {});
  const facts = factsOf(request, first.seen, first.repeats);
  const began = performance.now();
  if (!hasTurned(facts) && !(await becomesKnown(facts, sender))) return first;
  const acceptedAfterMs = performance.now() - began;
  const { "sign-in": signIn } = first.seen;
  return { ...(await gather(request, sender, signIn ? { "sign-in": signIn } : {})), acceptedAfterMs };
}

/** Causes that apply to a credential while it is not known everywhere. */
const early: readonly string[] = [
  "signature-not-accepted",
  "jwt-refused-by-task-service",
  "session-ended",
  "unknown-key",
  "another-environments-key",
  "keys-refused-by-task-service",
];

/** Whether a credential that may be new and was refused is accepted within the patience for new ones. */
async function becomesKnown(facts: Facts, sender: Sender): Promise<boolean> {
  const verdict = ruleOn(facts);
  const iat = facts.request.subject?.claims?.iat;
  if (verdict.kind !== "cause" || !early.includes(verdict.found.id)) return false;
  const isKey = facts.kind !== "jwt";
  if (!isKey && (iat === undefined || Math.abs(facts.serverNow - iat) > freshS)) return false;
  const [id] = decidingQuestions(facts, verdict);
  const probe = id && facts.seen[id]?.probe;
  return probe !== undefined && isAcceptedSoon(probe, facts.request.context, sender, isKey);
}

/** Repeats a request until the credential is accepted, or the patience for new ones is over. */
export async function isAcceptedSoon(
  probe: Probe,
  context: RunContext,
  { deliver, signal, patienceMs: most = patienceMs }: Sender,
  isKey: boolean,
): Promise<boolean> {
  const end = performance.now() + most * (isKey ? keyShare : 1);
  while (performance.now() < end && !signal.aborted) {
    await pause(patiencePauseMs, signal);
    const observed = observedFrom(probe, await deliver(probe), context);
    if (observed?.responseClass === "allowed") return true;
  }
  return false;
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

/** Whether a credential that was first refused was accepted from some point on. */
const hasTurned = ({ mixed }: Facts): boolean =>
  mixed?.statuses[0] === "refused" && mixed.statuses.slice(1).every((status) => status === "accepted");

async function gather(
  request: DiagnosisRequest,
  sender: Sender,
  known: Partial<Record<QuestionId, Observed>>,
): Promise<Investigation> {
  const seen = { ...known };
  const probes = new Map<QuestionId, Probe | undefined>();
  for (const id of Object.keys(known) as QuestionId[]) probes.set(id, undefined);
  let left = mostRequests - (request.tryCreate ? revocations : 0);
  if (isHopeless(request)) return { seen, repeats: {} };
  while (left > 0 && !sender.signal.aborted) {
    const batch = nextOf(request, factsOf(request, seen), probes).slice(0, left);
    if (batch.length === 0) break;
    left -= batch.length;
    await Promise.all(
      batch.map(async ({ id, probe }) => {
        probes.set(id, probe);
        const observed = await ask(probe, request.context, sender);
        if (observed !== undefined) seen[id] = observed;
      }),
    );
  }
  return { seen, repeats: await confirm(factsOf(request, seen), seen, probes, sender) };
}

/** How probes are sent. */
export interface Sender {
  readonly deliver: Deliver;
  readonly signal: AbortSignal;
  /** Milliseconds for a new credential to become known. */
  readonly patienceMs?: number;
}

/**
 * One sample is no proof: the deciding requests are repeated twice, one after the other, since replicas take turns. A
 * verdict of "works" is confirmed without pauses.
 */
async function confirm(
  facts: Facts,
  seen: ObservedAnswers,
  probes: ReadonlyMap<QuestionId, Probe | undefined>,
  { deliver, signal }: Sender,
): Promise<Repeats> {
  const verdict = ruleOn(facts);
  const repeats: Partial<Record<QuestionId, readonly Observed[]>> = {};
  for (const id of decidingQuestions(facts, verdict)) {
    const [probe, first] = [probes.get(id), seen[id]];
    if (probe === undefined || first === undefined) continue;
    const answers = [first];
    for (let round = 0; round < confirmations && !signal.aborted; round += 1) {
      if (verdict.kind === "cause") await pause(confirmationPauseMs, signal);
      const observed = observedFrom(probe, await deliver(probe), facts.request.context);
      if (observed !== undefined) answers.push(observed);
    }
    repeats[id] = answers;
  }
  return repeats;
}

/** Sends a probe, and again if the failure may pass: a broken connection, or a gateway's status. */
export async function ask(
  probe: Probe,
  context: RunContext,
  { deliver, signal }: Sender,
): Promise<Observed | undefined> {
  let observed = observedFrom(probe, await deliver(probe), context);
  for (const ms of probe.effect === "create-key" ? [] : transientPausesMs) {
    if (observed === undefined || !isTransient(observed) || signal.aborted) break;
    await pause(ms, signal);
    observed = observedFrom(probe, await deliver(probe), context) ?? observed;
  }
  return observed;
}

const isTransient = ({ status, trouble, headers }: Observed): boolean =>
  trouble === "reset" || (transient.includes(status) && headers["retry-after"] === undefined);

/** A credential with a broken text is not sent, unless it is to be tried as it was meant. */
const isHopeless = ({ subject, all }: DiagnosisRequest): boolean =>
  subject !== undefined && subject.faults.length > 0 && !(all && subject.sendable);

interface Asked {
  readonly id: QuestionId;
  readonly probe: Probe;
}

const nextOf = (
  request: DiagnosisRequest,
  facts: Facts,
  asked: ReadonlyMap<QuestionId, Probe | undefined>,
): readonly Asked[] =>
  questions
    .filter(({ id, when }: Question) => !asked.has(id) && when(facts))
    .flatMap(({ id, probe: make }) => {
      const probe = make(request, facts);
      return probe === undefined ? [] : [{ id, probe }];
    });

/** A result as rules see it; `undefined` if it was never sent. */
function observedFrom(probe: Probe, seen: ProbeResult, context: RunContext): Observed | undefined {
  switch (seen.kind) {
    case "not-sent":
      return undefined;
    case "answer":
      return {
        ...seen,
        probe,
        due: dueFor(probe, context),
        responseClass: classifyAs(seen, probe, context),
      };
    case "trouble": {
      const nothing = blank(probe, seen);
      return nothing && { ...nothing, detail: seen.detail, trouble: seen.trouble };
    }
  }
}
