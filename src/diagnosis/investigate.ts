import { type Facts, factsOf } from "../../suites/diagnosis/facts.ts";
import type { QuestionId } from "../../suites/diagnosis/questions/question-id.ts";
import { type Question, questions } from "../../suites/diagnosis/questions/questions.ts";
import {
  type DiagnosisRequest,
  type Observed,
  type ObservedAnswers,
  wary,
} from "../../suites/diagnosis/request.ts";
import type { Probe } from "../../suites/model/probe.ts";
import type { ProbeResult } from "../../suites/model/probe-result.ts";
import { classifyAs, dueFor } from "../../suites/model/refusal.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import { blank } from "../run/evaluate/response-index.ts";

/** Sends one probe and brings back what came of it. */
export type Deliver = (probe: Probe) => Promise<ProbeResult>;

/** An observation as rules see it; `undefined` for what was never sent. */
export function observedFrom(probe: Probe, seen: ProbeResult, context: RunContext): Observed | undefined {
  switch (seen.kind) {
    case "not-sent":
      return undefined;
    case "answer": {
      const response = {
        ...seen,
        probe,
        due: dueFor(probe, context),
        responseClass: classifyAs(seen, probe, context),
      };
      return { ...response, responseClass: wary(response) };
    }
    case "trouble": {
      const nothing = blank(probe, seen);
      return nothing && { ...nothing, detail: seen.detail };
    }
  }
}

/** Requests that one diagnosis may send, all in all. */
const mostRequests = 12;
/** What the revocation of a tried key may take: its look-up by name, and itself. */
const revocations = 2;

/** Asks what is worth asking, all of it that can be asked at once, until nothing more is or the requests are used up. */
export async function investigate(
  request: DiagnosisRequest,
  deliver: Deliver,
  signal: AbortSignal,
): Promise<ObservedAnswers> {
  const seen: Partial<Record<QuestionId, Observed>> = {};
  const asked = new Set<QuestionId>();
  let left = mostRequests - (request.tryCreate ? revocations : 0);
  if (isHopeless(request)) return seen;
  while (left > 0 && !signal.aborted) {
    const batch = nextOf(request, factsOf(request, seen), asked).slice(0, left);
    if (batch.length === 0) break;
    left -= batch.length;
    await Promise.all(
      batch.map(async ({ id, probe }) => {
        asked.add(id);
        const observed = observedFrom(probe, await deliver(probe), request.context);
        if (observed !== undefined) seen[id] = observed;
      }),
    );
  }
  return seen;
}

/** A credential that is broken by its text alone is not sent, unless it is to be tried as it was meant. */
const isHopeless = ({ subject, all }: DiagnosisRequest): boolean =>
  subject !== undefined && subject.faults.length > 0 && !(all && subject.sendable);

interface Asked {
  readonly id: QuestionId;
  readonly probe: Probe;
}

const nextOf = (request: DiagnosisRequest, facts: Facts, asked: ReadonlySet<QuestionId>): readonly Asked[] =>
  questions
    .filter(({ id, when }: Question) => !asked.has(id) && when(facts))
    .flatMap(({ id, probe: make }) => {
      const probe = make(request, facts);
      return probe === undefined ? [] : [{ id, probe }];
    });
