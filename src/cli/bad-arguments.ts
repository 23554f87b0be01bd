import { closest } from "fastest-levenshtein";
import { commandFlags } from "./command-flags.ts";

/** The parser's message, with the flag that may have been meant. */
export function explain(message: string): string {
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(message)?.[1];
  const told = message.startsWith("Did you mean")
    ? `There is no such command. ${message}`
    : (unknown && `There is no flag --${unknown}`) || message;
  const flags = [...new Set(Object.values(commandFlags).flatMap((own) => Object.keys(own)))];
  const guess = unknown === undefined ? "" : `. Did you mean --${closest(unknown, flags)}?`;
  return `${told}${guess}\nRun titan-auth --help, or titan-auth <command> --help, for what there is.`;
}
