import type { Reporter } from "./page.ts";

/** The report as it is: JSON escapes what a terminal must not see, so nothing else needs to. */
export const json: Reporter = (report) => `${JSON.stringify(report, null, 2)}\n`;
