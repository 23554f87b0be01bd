import type { Reporter } from "./page.ts";

/** What JSON leaves as it is though it steers a terminal or reorders text: C1 controls, bidi, and all that cannot be seen. */
const unseen = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Default_Ignorable_Code_Point}]/gu;

/** A build log obeys `##[name]` and `##vso[name]` anywhere in a line; `::name` only at its start, where JSON has none. */
const command = /##(?=\w*\[)/g;

const escaped = (character: string): string =>
  character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

/** The report as it is. What could be obeyed where it is printed is escaped, which no reader of JSON notices (RFC 8259, 7). */
export const json: Reporter = (report) =>
  `${JSON.stringify(report, null, 2).replace(unseen, escaped).replace(command, "#\\u0023")}\n`;
