import { escapeJson } from "./escape-json.ts";
import type { Reporter } from "./page.ts";

/** The report as it is: whoever parses the text gets the same value. */
export const json: Reporter = (report) => `${escapeJson(report)}\n`;
