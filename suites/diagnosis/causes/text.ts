import { faultIds } from "../../../contracts/token/text-faults.ts";
import type { Facts } from "../facts.ts";
import { type Cause, place, saw, sentences, unauthorized } from "./cause.ts";
import { again } from "./commands.ts";
import { faultWords } from "./fault-words.ts";

const fill = (text: string, facts: Facts): string => text.replaceAll("{place}", place(facts));

/** One cause for each fault: certain, since the text itself shows it. */
export const shapeCauses: readonly Cause[] = faultIds.map((id) => {
  const { says, proof, now, later, next } = faultWords[id];
  return {
    id,
    row: unauthorized,
    step: "well-formed",
    owner: "caller",
    fits: ({ request }) => request.subject?.faults[0] === id,
    confidence: "certain",
    says: (facts) => fill(says, facts),
    proof: (facts) => {
      const [, ...others] = facts.request.subject?.faults ?? [];
      const more = others.map((other) => `Besides: ${fill(faultWords[other].says, facts)}`);
      const mended = [
        saw("own-session", facts, "the mended token"),
        saw("own-target", facts, "the mended token"),
      ];
      return sentences(fill(proof, facts), ...more, ...mended);
    },
    evidence: ["own-session", "own-target"],
    rulesOut: [],
    now: (facts) => [fill(now, facts)],
    later: [later],
    next: next ?? again,
  };
});
