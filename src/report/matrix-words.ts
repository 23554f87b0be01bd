import type { ReportCell } from "../../contracts/report/report.ts";
import type { CellVerdict } from "../../contracts/report/terms.ts";
import type { MatrixView, Role } from "./matrix-view.ts";

/** What all media say of the cells of the matrix. */

export const cellWords: Readonly<Record<CellVerdict, string>> = {
  ok: "ok",
  "unexpected-allow": "ALLOWED",
  "unexpected-deny": "DENIED",
  "wrong-status": "WRONG STATUS",
  unknown: "?",
  absent: "absent",
};

export const cellMeanings: Readonly<Record<CellVerdict, string>> = {
  ok: "as it should be",
  "unexpected-allow": "allowed though it must be refused",
  "unexpected-deny": "refused though it must be allowed",
  "wrong-status": "rightly refused, with the wrong status (401 for 403, or the reverse)",
  unknown: "nothing can be told from this answer",
  absent: "not exposed by this deployment",
};

const roleMeanings: Readonly<Partial<Record<Role, string>>> = {
  own: "a key with this scope alone",
  others: "a key with every other scope",
  all: "a key with every scope",
  given: "the key you gave",
};

/** At depth `few-keys`, where each key has several scopes. */
const fewMeanings: typeof roleMeanings = {
  own: "a key that has this scope",
  others: "one that does not",
};

/** A word and what it means. */
export type Meaning = readonly [word: string, meaning: string];

/** What the columns of a matrix mean, and what else stands in it beside verdicts; only what occurs. */
export function meaningsOf({ roles, fewKeys, beyondGuard }: MatrixView): Record<"roles" | "rest", Meaning[]> {
  const meanings = fewKeys.length === 0 ? roleMeanings : { ...roleMeanings, ...fewMeanings };
  const passed = beyondGuard.map((status) => `ok ${status}`).join(" and ");
  return {
    roles: roles.flatMap((role): Meaning[] => {
      const meaning = meanings[role];
      return meaning === undefined ? [] : [[role, meaning]];
    }),
    rest: [
      ...fewKeys.map(({ id, scopes }): Meaning => [id, scopes.join(", ")]),
      ...(passed === "" ? [] : [[passed, "authorised; the request is harmless on purpose"] as const]),
    ],
  };
}

/** A cell in words: its verdict, and the status where there is more to tell. */
export const cellText = ({ verdict, status }: ReportCell): string =>
  status === undefined || verdict === "absent" ? cellWords[verdict] : `${cellWords[verdict]} ${status}`;

/** A sign for each verdict, told apart by its shape: colour alone says nothing to many readers and to printers. */
export const cellSigns: Readonly<Record<CellVerdict, string>> = {
  ok: "✓",
  "unexpected-allow": "▲",
  "unexpected-deny": "■",
  "wrong-status": "◆",
  unknown: "?",
  absent: "–",
};
