import { nearest } from "../nearest.ts";
import {
  checkFlags,
  cleanupFlags,
  connectionFlags,
  outputFlags,
  runFlags,
  serveFlags,
  verifyFlags,
} from "./flags.ts";
import { explainFlags, reportFlags } from "./paper-flags.ts";
import { selftestFlags } from "./selftest-flags.ts";
import { diagnoseFlags, scopesFlags, tokenFlags } from "./suspect-flags.ts";

/** The parser's message, with the flag that may have been meant. */
export function explain(message: string): string {
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(message)?.[1];
  const told = message.startsWith("Did you mean")
    ? `There is no such command. ${message}`
    : (unknown && `There is no flag --${unknown}`) || message;
  const flags = Object.keys({
    ...runFlags,
    ...checkFlags,
    ...verifyFlags,
    ...connectionFlags,
    ...outputFlags,
    ...serveFlags,
    ...selftestFlags,
    ...cleanupFlags,
    ...tokenFlags,
    ...diagnoseFlags,
    ...scopesFlags,
    ...reportFlags,
    ...explainFlags,
  });
  const guess = unknown === undefined ? "" : `. Did you mean --${nearest(unknown, flags)}?`;
  return `${told}${guess}\nRun titan-auth --help, or titan-auth <command> --help, for what there is.`;
}
