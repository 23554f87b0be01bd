import type { Given, Settings } from "../../../contracts/config/setting.ts";
import type { CommandContext } from "../io/context.ts";
import type { CommandFacts, Positional } from "./facts.ts";
import { parseWords } from "./parse.ts";

/** The values of a command's positionals: a list for one that takes many. */
type Positionals<P extends readonly Positional[]> = {
  readonly [One in P[number] as One["name"]]: One extends { many: true }
    ? readonly string[]
    : One extends { choices: readonly (infer Choice)[]; required: true }
      ? Choice
      : One extends { required: true }
        ? string
        : string | undefined;
};

/** The arguments of a command, typed by its declaration. */
export type Arguments<O, P extends readonly Positional[] = readonly []> = Given<O> & Positionals<P>;

/** A command, ready to run with the words after its name. */
export interface Command extends CommandFacts {
  start(words: readonly string[], context: CommandContext): Promise<number>;
}

interface Declaration<O extends Settings, P extends readonly Positional[]> extends CommandFacts {
  readonly options: O;
  readonly positionals: P;
  /** Returns the exit code. */
  readonly run: (args: Arguments<O, P>, context: CommandContext) => Promise<number>;
}

/** Declares a command. Its arguments are typed by its options and positionals. */
export function defineCommand<const O extends Settings, const P extends readonly Positional[]>({
  run,
  ...facts
}: Declaration<O, P>): Command {
  return {
    ...facts,
    start: async (words, context) => {
      const args = parseWords<Arguments<O, P>>(words, facts);
      const files = "envFile" in args && Array.isArray(args["envFile"]) ? args["envFile"] : [];
      if ("quiet" in args && args["quiet"] === true) context.output.showsProgress = false;
      return run(args, await context.withEnvFiles(files));
    },
  };
}
