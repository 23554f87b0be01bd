import { tool } from "../api/host.ts";
import { refuseSecretArguments } from "../credentials/sources.ts";
import { UserError } from "../user-error.ts";
import { commandLoaders, commandNames, isCommandName, loadCommands } from "./commands/index.ts";
import { conclude } from "./io/conclude.ts";
import { CommandContext } from "./io/context.ts";
import type { Io } from "./io/io.ts";
import { commandHelp, rootHelp } from "./options/help.ts";
import { flagsOf, UnknownFlagError, unknownCommand } from "./options/suggest.ts";

/** Runs one command line and returns its exit code. All errors end here. */
export async function program(argv: readonly string[], io: Io): Promise<number> {
  const context = new CommandContext(io);
  try {
    refuseSecretArguments(argv);
    return context.output.code(await dispatch(argv, context));
  } catch (error) {
    const told = error instanceof UnknownFlagError ? await withOtherCommands(error) : error;
    return context.output.code(conclude(told, context));
  }
}

const helpFlags: readonly string[] = ["--help", "-h"];
const isHelp = (word: string): boolean => word === "help" || helpFlags.includes(word);

async function dispatch(argv: readonly string[], context: CommandContext): Promise<number> {
  const { io, output } = context;
  const [first, ...words] = argv;
  if (first === undefined) {
    output.notice(rootHelp(await loadCommands(), helpWidth(io)));
    return 2;
  }
  if (first === "--version" || first === "-V") {
    output.result(`${tool.version}\n`);
    return 0;
  }
  if (isHelp(first))
    return help(
      words.find((word) => !isHelp(word)),
      context,
    );
  if (!isCommandName(first)) throw await unknownCommand(first, commandNames);
  const end = words.indexOf("--");
  if (words.slice(0, end < 0 ? undefined : end).some((word) => helpFlags.includes(word)))
    return help(first, context);
  const command = await commandLoaders[first]();
  return command.start(words, context);
}

async function help(name: string | undefined, { io, output }: CommandContext): Promise<number> {
  if (name !== undefined && !isCommandName(name)) throw await unknownCommand(name, commandNames);
  const text =
    name === undefined
      ? rootHelp(await loadCommands(), helpWidth(io))
      : commandHelp(await commandLoaders[name](), helpWidth(io));
  output.result(text);
  return 0;
}

const helpWidth = ({ stdout }: Io): number => Math.min(100, stdout.columns ?? 100);

/** Says which commands have a flag that this one lacks. */
async function withOtherCommands(error: UnknownFlagError): Promise<UserError> {
  const others = (await loadCommands()).filter((one) => flagsOf(one).includes(error.flag));
  const names = others.map(({ name }) => name);
  if (error.guess !== undefined) return error;
  if (names.length === 0)
    return new UserError(`${error.message} titan-auth ${error.command} --help lists its options`);
  return new UserError(
    `${error.message.replace(/\.$/, "")}; ${names.join(", ")} ${names.length === 1 ? "has" : "have"}`,
  );
}
