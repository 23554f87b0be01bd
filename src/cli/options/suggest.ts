import { flagName } from "../../../contracts/config/setting.ts";
import { closeTo } from "../../close-to.ts";
import { UserError } from "../../user-error.ts";
import type { CommandFacts } from "./facts.ts";

/** The flags that a command has, as they are typed. */
export const flagsOf = ({ options }: Pick<CommandFacts, "options">): readonly string[] =>
  Object.entries(options).flatMap(([name, { negation }]) => [
    `--${flagName(name)}`,
    ...(negation === undefined ? [] : [`--no-${flagName(name)}`]),
  ]);

/** A flag that a command does not have. `program` adds which other commands have it. */
export class UnknownFlagError extends UserError {
  readonly flag: string;
  /** A flag of the same command that may have been meant. */
  readonly guess: string | undefined;

  constructor(flag: string, guess: string | undefined, message: string) {
    super(message);
    this.flag = flag;
    this.guess = guess;
  }
}

export function unknownFlag(flag: string, command: Pick<CommandFacts, "name" | "options">): UnknownFlagError {
  const guess = closeTo(flag, flagsOf(command));
  const meant = guess === undefined ? "" : ` Did you mean ${guess}?`;
  return new UnknownFlagError(flag, guess, `${command.name} has no ${flag}.${meant}`);
}
