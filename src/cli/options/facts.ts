import type { Settings } from "../../../contracts/config/setting.ts";

/** The groups of commands in the help, in order. */
export const commandGroups = [
  "Debug a token",
  "Test a deployment",
  "Reports",
  "Credentials",
  "Set up",
  "Try it out",
] as const;
type CommandGroup = (typeof commandGroups)[number];

/** An argument without a flag, by position. */
export interface Positional {
  readonly name: string;
  readonly describe: string;
  readonly required?: true;
  /** Takes all remaining words. */
  readonly many?: true;
  readonly choices?: readonly string[];
}

/** What the parser, the help and completion know about a command. */
export interface CommandFacts {
  readonly name: string;
  readonly group: CommandGroup;
  readonly describe: string;
  readonly options: Settings;
  readonly positionals: readonly Positional[];
  /** A URL in the first place is the address of the auth service. */
  readonly takesAddress?: true;
  /** What to type after `titan-auth`, and its purpose. */
  readonly examples: readonly (readonly [command: string, purpose: string])[];
}
