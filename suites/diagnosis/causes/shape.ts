import { type Cause, saw, sentences, unauthorized } from "../cause.ts";
import { again } from "../commands.ts";
import type { FaultId } from "../shape.ts";
import { faultWords } from "./fault-words.ts";

const fill = (text: string, place: string): string => text.replaceAll("{place}", place);

/** One cause for each fault: certain, since the text itself shows it. */
export const shapeCauses: readonly Cause[] = (Object.keys(faultWords) as FaultId[]).map((id) => {
  const { says, proof, now, later, next } = faultWords[id];
  return {
    id,
    row: unauthorized,
    rung: "well-formed",
    owner: "caller",
    fits: ({ inquiry }) => inquiry.subject?.faults[0] === id,
    confidence: "certain",
    says: ({ inquiry }) => fill(says, inquiry.subject?.place ?? ""),
    proof: (facts) => {
      const { place = "", faults = [] } = facts.inquiry.subject ?? {};
      const more = faults.slice(1).map((other) => `Besides: ${fill(faultWords[other].says, place)}`);
      const mended = [
        saw("own-session", facts, "the mended token"),
        saw("own-target", facts, "the mended token"),
      ];
      return sentences(fill(proof, place), ...more, ...mended);
    },
    evidence: ["own-session", "own-target"],
    rulesOut: () => [],
    now: ({ inquiry }) => [fill(now, inquiry.subject?.place ?? "")],
    later: [later],
    next: next ?? again,
  };
});
