import { faultSentence, fillWords } from "../../../contracts/token/fault-sentence.ts";
import { faultWords } from "../../../contracts/token/fault-words.ts";
import { type FaultId, faultIds } from "../../../contracts/token/text-faults.ts";
import type { Facts } from "../facts.ts";
import { type Cause, place, saw, scopesOfCall, sentences, unauthorized } from "./cause.ts";
import { againCommand, loginCommand, newKeyFor } from "./commands.ts";

/** Faults in the text of the credential: found before anything is sent, and certain, since the text itself shows them. */

const detailOf = (id: FaultId, { request }: Facts): string | undefined => request.subject?.details?.[id];
const fill = (text: string, id: FaultId, facts: Facts): string =>
  fillWords(text, place(facts), detailOf(id, facts));
const sentence = (id: FaultId, facts: Facts): string => faultSentence(id, place(facts), detailOf(id, facts));

const nextCommands = {
  "sign-in": loginCommand,
  "new-key": (facts: Facts) => newKeyFor(facts, scopesOfCall(facts)),
} as const;

export const textCauses: readonly Cause[] = faultIds.map((id) => {
  const { proof, now, later, next } = faultWords[id];
  return {
    id,
    row: unauthorized,
    step: "well-formed",
    owner: "caller",
    fits: ({ request }) => request.subject?.faults[0] === id,
    confidence: "certain",
    says: (facts) => sentence(id, facts),
    proof: (facts) => {
      const [, ...others] = facts.request.subject?.faults ?? [];
      const isSent = facts.seen["own-session"] !== undefined || facts.seen["own-target"] !== undefined;
      return sentences(
        fill(proof, id, facts),
        ...others.map((other) => `Also: ${sentence(other, facts)}`),
        saw("own-session", facts, "the corrected token"),
        saw("own-target", facts, "the corrected token"),
        !isSent && "Nothing was sent",
      );
    },
    evidence: ["own-session", "own-target"],
    rulesOut: [],
    now: (facts) => [fill(now, id, facts)],
    later: [later],
    next: next === undefined ? againCommand : nextCommands[next],
  };
});
