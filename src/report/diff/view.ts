import type { Change, Diff } from "../../../contracts/report/diff.ts";
import { minuteOf } from "../words.ts";

/** What all media say of a comparison. */

interface Section {
  readonly id: "worse" | "better" | "changed";
  readonly title: string;
  readonly changes: readonly Change[];
}

/** What got worse comes first wherever a page is read from its top. */
export const sectionsOf = ({ worse, better, changed }: Diff): readonly Section[] =>
  [
    { id: "worse" as const, title: `Worse (${worse.length})`, changes: worse },
    { id: "better" as const, title: `Better (${better.length})`, changes: better },
    { id: "changed" as const, title: `Neither, or nothing to be told (${changed.length})`, changes: changed },
  ].filter(({ changes }) => changes.length > 0);

type Outcome = "pass" | "fail" | "inconclusive";

export const outcomeOf = ({ exitCode }: Diff): Outcome =>
  exitCode === 0 ? "pass" : exitCode === 1 ? "fail" : "inconclusive";

export const headWords: Readonly<Record<Outcome, string>> = {
  pass: "NOT WORSE",
  fail: "WORSE",
  inconclusive: "INCONCLUSIVE",
};

export const sideWords = ({ name, startedAt, runId, outcome }: Diff["old"]): string =>
  `${name}, ${minuteOf(startedAt)}, run ${runId}: ${outcome}`;

/** What it is that changed. */
export const placeOf = ({ environment, kind, operation, credential, check, finding }: Change): string => {
  const place = kind === "cell" ? `${operation} with ${credential}` : (finding ?? check ?? "");
  return environment === undefined ? place : `${environment}: ${place}`;
};

/** What more there is to know of it: for a cell the finding that explains it, else the sentence. */
export const explanationOf = ({ kind, finding, severity, says }: Change): string => {
  if (kind === "cell") return finding === undefined ? "" : `${severity}: ${finding}`;
  return severity === undefined ? says : `${severity}: ${says}`;
};
