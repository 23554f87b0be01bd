import { flagName } from "../../../contracts/config/setting.ts";
import { closeTo } from "../../close-to.ts";
import { escapeTerminal, shorten } from "../../report/escape.ts";
import { UserError } from "../../user-error.ts";
import type { CommandFacts } from "./facts.ts";

/** The flags of a command, as they are typed. */
export const flagsOf = ({ options }: Pick<CommandFacts, "options">): readonly string[] =>
  Object.entries(options).flatMap(([name, { negation }]) => [
    `--${flagName(name)}`,
    ...(negation === undefined ? [] : [`--no-${flagName(name)}`]),
  ]);

/** What other tools call a command, or what it is for. */
const otherWords: Readonly<Record<string, string>> = {
  "create-key": "keys create",
  debug: "diagnose",
  doctor: "diagnose",
  mock: "serve",
  revoke: "keys revoke",
  run: "check",
  signin: "login",
  start: "serve",
  test: "check",
  token: "status or login",
  validate: "check",
  version: "--version",
  whoami: "status",
};

/** An error for a word that is no command, with what may have been meant. */
export async function unknownCommand(word: string, commandNames: readonly string[]): Promise<UserError> {
  if (word.startsWith("-"))
    return new UserError(`The command comes first: titan-auth COMMAND ${word}. See titan-auth --help`);
  const name = shorten(escapeTerminal(word), 200);
  const meant = otherWords[word] ?? closeTo(word, commandNames) ?? (await explained(word));
  return new UserError(
    `There is no command "${name}". ${meant === undefined ? "" : `Did you mean ${meant}? `}titan-auth --help lists all`,
  );
}

async function explained(word: string): Promise<string | undefined> {
  const { explanationOf } = await import("../../explain/index.ts");
  return "meant" in explanationOf(word) ? undefined : `explain ${word}`;
}

/** A flag that a command does not have. `program` adds which other commands have it. */
export class UnknownFlagError extends UserError {
  readonly flag: string;
  /** A flag of the same command that may have been meant. */
  readonly guess: string | undefined;

  readonly command: string;

  constructor(flag: string, guess: string | undefined, command: string) {
    const meant = guess === undefined ? "" : ` Did you mean ${guess}?`;
    super(`${command} has no ${flag}.${meant}`);
    this.flag = flag;
    this.guess = guess;
    this.command = command;
  }
}

/** By their names in other tools: the flags that do the same here. The first that the command has is suggested. */
const otherFlags: Readonly<Record<string, readonly string[]>> = {
  "--base-url": ["--auth-url"],
  "--env": ["--environment"],
  "--flaw": ["--flaw", "--embedded"],
  "--host": ["--auth-url"],
  "--server": ["--auth-url"],
  "--url": ["--auth-url"],
};

/** The variable to set in place of a flag that would hold a secret or an account. */
const variables: Readonly<Record<string, string>> = {
  "--api-key": "TITAN_TOKEN",
  "--bearer": "TITAN_TOKEN",
  "--email": "TITAN_EMAIL",
  "--jwt": "JWT_TOKEN",
  "--key": "TITAN_TOKEN",
  "--password": "TITAN_PASSWORD",
  "--token": "TITAN_TOKEN",
  "--user": "TITAN_EMAIL",
  "--username": "TITAN_EMAIL",
};

export function unknownFlag(
  flag: string,
  command: Pick<CommandFacts, "name" | "options">,
): UserError | UnknownFlagError {
  const flags = flagsOf(command);
  const variable = flags.includes("--auth-url") ? variables[flag] : undefined;
  if (variable !== undefined)
    return new UserError(
      `${command.name} has no ${flag}: credentials are never arguments. Set ${variable} in the environment`,
    );
  const meant = otherFlags[flag]?.find((one) => flags.includes(one)) ?? closeTo(flag, flags);
  return new UnknownFlagError(flag, meant, command.name);
}
