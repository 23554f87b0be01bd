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

/** Sends one probe and brings back its result. */
export type Deliver = (probe: Probe) => Promise<ProbeResult>;

/** Every answer of a diagnosis, and the repeated answers to what decided it. */
export interface Investigation {
  readonly seen: ObservedAnswers;
  readonly repeats: Repeats;
}

/** Requests of one diagnosis, without repetitions. */
const mostRequests = 13;
/** Requests for the revocation of a tried key: its look-up by name, and its end. */
const revocations = 2;
/** How often what decides is asked again, and the pauses in between, in milliseconds: replicas and caches take turns. */
const confirmations = 2;
const confirmationPauseMs = 120;
/** Pauses before a transient failure is asked again, in milliseconds. */
const transientPausesMs = [250, 750];
const transient: readonly number[] = [408, 425, 502, 503, 504];

/** Asks all that is worth asking, then asks again what the verdict rests on. */
export async function investigate(request: DiagnosisRequest, sender: Sender): Promise<Investigation> {
  const seen: Partial<Record<QuestionId, Observed>> = {};
  const probes = new Map<QuestionId, Probe>();
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
  const facts = factsOf(request, seen);
  return { seen, repeats: await confirm(facts, seen, probes, sender) };
}

/** How probes are sent. */
export interface Sender {
  readonly deliver: Deliver;
  readonly signal: AbortSignal;
}

/** One sample is no proof: what decides is asked twice more. A verdict of "works" is confirmed without pauses. */
async function confirm(
  facts: Facts,
  seen: ObservedAnswers,
  probes: ReadonlyMap<QuestionId, Probe>,
  { deliver, signal }: Sender,
): Promise<Repeats> {
  const verdict = ruleOn(facts);
  const repeats: Partial<Record<QuestionId, readonly Observed[]>> = {};
  const isAccused = verdict.kind === "cause";
  await Promise.all(
    decidingQuestions(facts, verdict).map(async (id) => {
      const [probe, first] = [probes.get(id), seen[id]];
      if (probe === undefined || first === undefined) return;
      const answers = [first];
      for (let round = 0; round < confirmations && !signal.aborted; round += 1) {
        if (isAccused) await sleep(confirmationPauseMs, undefined, { signal }).catch(() => undefined);
        const observed = observedFrom(probe, await deliver(probe), facts.request.context);
        if (observed !== undefined) answers.push(observed);
      }
      repeats[id] = answers;
    }),
  );
  return repeats;
}

/** Sends a probe, and again where the failure may pass: a broken connection, or a gateway's status. */
export async function ask(
  probe: Probe,
  context: RunContext,
  { deliver, signal }: Sender,
): Promise<Observed | undefined> {
  let observed = observedFrom(probe, await deliver(probe), context);
  for (const pause of probe.effect === "create-key" ? [] : transientPausesMs) {
    if (observed === undefined || !isTransient(observed) || signal.aborted) break;
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    observed = observedFrom(probe, await deliver(probe), context) ?? observed;
  }
  return observed;
}

const isTransient = ({ status, trouble, headers }: Observed): boolean =>
  trouble === "reset" || (transient.includes(status) && headers["retry-after"] === undefined);

/** A credential whose text is broken is not sent, unless it is to be tried as it was meant. */
const isHopeless = ({ subject, all }: DiagnosisRequest): boolean =>
  subject !== undefined && subject.faults.length > 0 && !(all && subject.sendable);

interface Asked {
  readonly id: QuestionId;
  readonly probe: Probe;
}

const nextOf = (
  request: DiagnosisRequest,
  facts: Facts,
  asked: ReadonlyMap<QuestionId, Probe>,
): readonly Asked[] =>
  questions
    .filter(({ id, when }: Question) => !asked.has(id) && when(facts))
    .flatMap(({ id, probe: make }) => {
      const probe = make(request, facts);
      return probe === undefined ? [] : [{ id, probe }];
    });

/** A result as rules see it; `undefined` for what was never sent. */
export function observedFrom(probe: Probe, seen: ProbeResult, context: RunContext): Observed | undefined {
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
