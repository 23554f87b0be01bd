import type { CellVerdict } from "../../contracts/terms.ts";
import type { Role } from "./matrix-view.ts";

/** What all media say of the cells of the matrix. */

export const cellWords: Readonly<Record<CellVerdict, string>> = {
  ok: "ok",
  open: "OPEN",
  shut: "SHUT",
  kind: "KIND",
  unknown: "?",
  absent: "absent",
};

export const cellMeanings: Readonly<Record<CellVerdict, string>> = {
  ok: "as it should be",
  open: "allowed though it must be refused",
  shut: "refused though it must be allowed",
  kind: "rightly refused, with the wrong status (401 for 403, or the reverse)",
  unknown: "nothing can be told from this answer",
  absent: "not exposed by this deployment",
};

export const roleMeanings: Readonly<Partial<Record<Role, string>>> = {
  own: "a key with this scope alone",
  others: "a key with every other scope",
  all: "a key with every scope",
  given: "the key you gave",
};

/** At depth `few-keys`, where each key has several scopes. */
export const fewMeanings: typeof roleMeanings = {
  own: "a key that has this scope",
  others: "one that does not",
};

/** A sign for each verdict, told apart by its shape: colour alone says nothing to many readers and to printers. */
export const cellSigns: Readonly<Record<CellVerdict, string>> = {
  ok: "✓",
  open: "▲",
  shut: "■",
  kind: "◆",
  unknown: "?",
  absent: "–",
};
