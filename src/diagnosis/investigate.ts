import { type Facts, factsOf } from "../../suites/diagnosis/facts.ts";
import type { Inquiry, Seen, Sight } from "../../suites/diagnosis/inquiry.ts";
import type { QuestionId } from "../../suites/diagnosis/question-id.ts";
import { type Question, questions } from "../../suites/diagnosis/questions.ts";
import type { Probe } from "../../suites/kit/probe.ts";
import { type Deliver, sightOf } from "./sight.ts";

/** Requests that one diagnosis may send, all in all. */
const mostRequests = 12;
/** What the revocation of a tried key may take: its look-up by name, and itself. */
const revocations = 2;

/** Asks what is worth asking, all of it that can be asked at once, until nothing more is or the requests are used up. */
export async function investigate(inquiry: Inquiry, deliver: Deliver, signal: AbortSignal): Promise<Seen> {
  const seen: Partial<Record<QuestionId, Sight>> = {};
  const asked = new Set<QuestionId>();
  let left = mostRequests - (inquiry.tryCreate ? revocations : 0);
  if (isHopeless(inquiry)) return seen;
  while (left > 0 && !signal.aborted) {
    const batch = nextOf(inquiry, factsOf(inquiry, seen), asked).slice(0, left);
    if (batch.length === 0) break;
    left -= batch.length;
    await Promise.all(
      batch.map(async ({ id, probe }) => {
        asked.add(id);
        const sight = sightOf(probe, await deliver(probe), inquiry.world);
        if (sight !== undefined) seen[id] = sight;
      }),
    );
  }
  return seen;
}

/** A credential that is broken by its text alone is not sent, unless it is to be tried as it was meant. */
const isHopeless = ({ subject, all }: Inquiry): boolean =>
  subject !== undefined && subject.faults.length > 0 && !(all && subject.sendable);

interface Asked {
  readonly id: QuestionId;
  readonly probe: Probe;
}

const nextOf = (inquiry: Inquiry, facts: Facts, asked: ReadonlySet<QuestionId>): readonly Asked[] =>
  questions
    .filter(({ id, when }: Question) => !asked.has(id) && when(facts))
    .flatMap(({ id, probe: make }) => {
      const probe = make(inquiry, facts);
      return probe === undefined ? [] : [{ id, probe }];
    });
