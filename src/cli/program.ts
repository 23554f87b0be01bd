import yargs, { type Argv } from "yargs";
import { refuseSecretArguments } from "../credentials/sources.ts";
import { hideShapes } from "../secrets/secret.ts";
import { UserError } from "../user-error.ts";
import { type CheckArguments, type Given, type VerifyArguments, withLists } from "./arguments.ts";
import { explain } from "./bad-arguments.ts";
import { commandFlags } from "./command-flags.ts";
import { compareCommands } from "./compare-commands.ts";
import { suspectCommands } from "./diagnosis-commands.ts";
import { names } from "./flags.ts";
import { houseCommands } from "./house-commands.ts";
import { output } from "./io/safe-output.ts";
import { paperCommands } from "./paper-commands.ts";
import { tool } from "./surroundings.ts";
import { watchCommands } from "./watch-commands.ts";

/** Runs one command line and gives its exit code. Every error ends here. */
export async function program(argv: readonly string[]): Promise<number> {
  try {
    refuseSecretArguments(argv);
    return output.code(await parse(argv.map(withOwnValue)));
  } catch (error) {
    return concluded(error);
  }
}

/** `--embedded` takes its value only behind `=`: a word behind it is a suite or a check. */
const withOwnValue = (word: string): string => (word === "--embedded" ? "--embedded=" : word);

/** Says what went wrong, and gives the exit code. */
export const concluded = (error: unknown): number => output.code(report(error));

function report(error: unknown): number {
  if (error instanceof UserError) {
    output.notice(`titan-auth: ${hideShapes(error.message)}\n`);
    return 2;
  }
  if (isSystemError(error)) {
    output.notice(`titan-auth: the system refused: ${hideShapes(error.message)}\n`);
    return 2;
  }
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  output.notice(`titan-auth: this is a bug in titan-auth, please report it\n${hideShapes(words)}\n`);
  return 70;
}

/** Ports in use, files that cannot be opened and the like: for the user to mend, and no bug. */
const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";

async function parse(argv: readonly string[]): Promise<number> {
  let command: Promise<number> | undefined;
  // Handlers hand their promise out instead of returning it: for one that is asynchronous, yargs lays out the help first.
  const parser = define((started) => {
    command = started;
  }, argv);
  parser.parseSync();
  if (command !== undefined) return command;
  if (argv.length > 0) return 0;
  output.notice(`${await parser.getHelp()}\n`);
  return 2;
}

function define(run: (command: Promise<number>) => void, argv: readonly string[]): Argv {
  return yargs([...argv])
    .scriptName("titan-auth")
    .usage("$0 <command>\n\nContract tests and diagnostics for Titan auth deployments.")
    .command(
      "check [names..]",
      "run the suites against AUTH_URL, print the diagnostic report, exit by it",
      (yargsOf) =>
        yargsOf
          .positional("names", names)
          .options(commandFlags.check)
          .example("AUTH_URL=https://api.example.com $0 check", "check a deployment")
          .example("$0 check --embedded", "see it work, without a deployment"),
      (args) =>
        run(
          import("./check.ts").then(({ check }) =>
            check(withLists(args) as unknown as Given<CheckArguments>),
          ),
        ),
    )
    .command([...suspectCommands(run)])
    .command(
      "verify [pacts..]",
      "hold a deployment to its consumers' pacts: the built-in ones, files, folders, URLs, or a broker's",
      (yargsOf) =>
        yargsOf
          .positional("pacts", {
            type: "string",
            array: true,
            describe: "pact files, folders of them, or URLs; the built-in pacts unless named",
            default: [],
          })
          .options(commandFlags.verify)
          .example("$0 verify --embedded", "verify the built-in pacts, without a deployment"),
      (args) =>
        run(import("./verify.ts").then(({ verify }) => verify(args as unknown as Given<VerifyArguments>))),
    )
    .command([...paperCommands(run)])
    .command([...compareCommands(run)])
    .command([...houseCommands(run)])
    .command([...watchCommands(run)])
    .epilogue(epilogue)
    .parserConfiguration({ "camel-case-expansion": true })
    .strict()
    .recommendCommands()
    .version(tool().version)
    .wrap(asksForHelp(argv) ? helpWidth() : null)
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      if (error && !isYargs(error)) throw error;
      throw new UserError(explain(message ?? error?.message ?? "bad arguments"));
    });
}

/** yargs lays out the help of every command that it starts, whether it is shown or not: only lines that are read are broken. */
const asksForHelp = (argv: readonly string[]): boolean => argv.length === 0 || argv.includes("--help");
const helpWidth = (): number =>
  Number(process.env["TITAN_AUTH_BUILDS_HELP"]) || Math.min(100, process.stdout.columns ?? 100);

const epilogue = `Credentials come from TITAN_EMAIL and TITAN_PASSWORD, JWT_TOKEN or TITAN_TOKEN, never as arguments.
Exit codes: 0 pass, 1 fail, 2 usage, 3 inconclusive, 4 nothing ran, 5 keys left behind, 70 bug, 130/143 interrupted.`;

const isYargs = (error: Error): boolean => error.name === "YError";
