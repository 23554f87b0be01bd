import { escapeTerminal } from "./escape.ts";

/**
 * A plain-text message of SARIF: no embedded link (`[text](target)`, SARIF 2.1.0, 3.11.6) and no placeholder (`{0}`, 3.11.5)
 * comes from outside.
 */
export const escapeSarif = (text: string): string =>
  escapeTerminal(text)
    .replace(/\](?=\()/g, "] ")
    .replace(/\{(?=\d+\})/g, "{ ");
