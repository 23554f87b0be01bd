import { faultWords } from "./fault-words.ts";
import type { FaultId } from "./text-faults.ts";

/** The words for a fault in the text of a credential. `{place}` is where the text came from, `{detail}` what sets the case apart. */
export interface FaultWords {
  /** What the place holds, as in "TITAN_TOKEN holds …". */
  readonly got: string;
  /** The whole sentence, where "holds" does not fit. */
  readonly says?: string;
  readonly proof: string;
  readonly now: string;
  readonly later: string;
  /** A new token is needed: sign in, or create a key. Otherwise the same call is diagnosed again. */
  readonly next?: "sign-in" | "new-key";
}

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
