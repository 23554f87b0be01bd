import { faultWords } from "./fault-words.ts";
import type { FaultId } from "./text-faults.ts";

/** Fills `{place}`, `{detail}` and `{detail|otherwise}`. */
export const fillWords = (text: string, place: string, detail: string | undefined): string =>
  text
    .replaceAll("{place}", place)
    .replace(/\{detail(?:\|([^}]*))?\}/g, (_all, otherwise = "") => detail ?? otherwise);

/** The sentence for a fault. */
export function faultSentence(id: FaultId, place: string, detail: string | undefined): string {
  const { got, says = `{place} holds ${got}` } = faultWords[id];
  return fillWords(says, place, detail);
}
