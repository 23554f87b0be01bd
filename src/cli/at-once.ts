import { readFileSync } from "node:fs";
import { version } from "./version.ts";

/** Narrower terminals get the help laid out for them. */
const helpColumns = 100;

/** Answers what needs no parser: the version, and the help that was laid out when the command was built. */
export function answerAtOnce(argv: readonly string[]): boolean {
  if (argv.length !== 1 || process.env["TITAN_AUTH_BUILDS_HELP"] !== undefined) return false;
  if (argv[0] === "--version") {
    process.stdout.write(`${version}\n`);
    return true;
  }
  if (argv[0] !== "--help" || (process.stdout.columns ?? helpColumns) < helpColumns) return false;
  try {
    process.stdout.write(readFileSync(new URL("help.txt", import.meta.url)));
    return true;
  } catch {
    return false;
  }
}
