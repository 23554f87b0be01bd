import { Parser } from "yargs/helpers";
import { flagName, type Setting, type Settings } from "../../../contracts/config/setting.ts";
import { UserError } from "../../user-error.ts";
import type { CommandFacts, Positional } from "./facts.ts";
import { formatOfOutput } from "./output-format.ts";
import { unknownFlag } from "./suggest.ts";

type Value = string | number | boolean | readonly string[] | undefined;

/**
 * Parses the words after a command's name. `Args` is the type that belongs to the declaration; the rules below guarantee it.
 * Throws a `UserError` for what the command does not take.
 */
export function parseWords<Args>(words: readonly string[], facts: CommandFacts): Args {
  const { positionals, values } = readWords(words, facts);
  const [first, ...others] = positionals;
  const address = facts.takesAddress && /^[a-z][a-z\d+.-]*:\/\//i.test(first ?? "") ? first : undefined;
  if (address !== undefined && values["authUrl"] !== undefined)
    throw new UserError(`${facts.name} has two addresses, a URL and --auth-url: leave one of them out`);
  const args: Record<string, Value> = {
    ...defaultsOf(facts.options),
    ...formatByEnding(values, facts),
    ...values,
    ...(address === undefined ? {} : { authUrl: address }),
    ...placed(address === undefined ? positionals : others, facts),
  };
  return args as Args;
}

/** A command with formats takes the format of a file from its name. */
function formatByEnding({ output, format }: Record<string, Value>, { options }: CommandFacts) {
  if (typeof output !== "string" || options["format"] === undefined) return {};
  const named = formatOfOutput(output, typeof format === "string" ? format : undefined);
  return named === undefined ? {} : { format: named };
}

/** A missing list is empty. */
const defaultsOf = (options: Settings): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(options).map(([name, { kind, default: usual }]) => [
      name,
      usual ?? (kind === "list" ? [] : undefined),
    ]),
  );

/** Every word stays a text: the option's declaration decides what it means. */
const configuration = {
  "boolean-negation": false,
  "camel-case-expansion": false,
  "dot-notation": false,
  "parse-numbers": false,
  "parse-positional-numbers": false,
  "short-option-groups": false,
  "strip-aliased": true,
};

function readWords(words: readonly string[], command: CommandFacts) {
  const options = Object.entries(command.options).map(([name, setting]) => ({
    name,
    flag: flagName(name),
    setting,
  }));
  const flagsOfKind = (...kinds: readonly Setting["kind"][]): string[] =>
    options.filter(({ setting }) => kinds.includes(setting.kind)).map(({ flag }) => flag);
  const negations = options.flatMap(({ flag, setting }) =>
    setting.negation === undefined ? [] : [`no-${flag}`],
  );
  const { _, ...parsed }: Record<string, unknown> = Parser(spelledOut(words, options), {
    string: flagsOfKind("text", "number", "list"),
    array: flagsOfKind("list"),
    boolean: [...flagsOfKind("flag"), ...negations],
    alias: Object.fromEntries(
      options.flatMap(({ flag, setting }) => (setting.short ? [[flag, setting.short]] : [])),
    ),
    configuration,
  });
  const positionals = (_ as readonly unknown[]).map(String);
  const values: Record<string, Value> = {};
  for (const [key, given] of Object.entries(parsed)) {
    const option = options.find(({ flag, setting }) =>
      key === `no-${flag}` ? setting.negation !== undefined : key === flag,
    );
    if (option === undefined)
      throw unknownFlag(
        words.map((word) => word.replace(/=.*$/s, "")).find((word) => word.replace(/^--?/, "") === key) ??
          `--${key}`,
        command,
      );
    values[option.name] =
      key === option.flag
        ? readOption(option, given, positionals)
        : option.setting.kind === "flag"
          ? false
          : "";
  }
  return { values, positionals };
}

function readOption({ flag, setting }: Option, given: unknown, positionals: string[]): Value {
  if (setting.kind === "flag") return last(given) === true;
  if (setting.kind === "list") return listOf(`--${flag}`, setting, given, positionals);
  return readValue(`--${flag}`, setting, textOf(`--${flag}`, setting, last(given)));
}

/** If a flag is given twice, the last one counts. */
const last = (given: unknown): unknown => (Array.isArray(given) ? given.at(-1) : given);

interface Option {
  readonly flag: string;
  readonly setting: Setting;
}

/** A flag that may stand alone takes its value only after `=`, and a flag without a value takes only true and false. */
function spelledOut(words: readonly string[], options: readonly Option[]): string[] {
  const end = words.indexOf("--");
  return words.map((word, index) => {
    if (end >= 0 && index >= end) return word;
    const [, flag, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const setting = options.find((one) => one.flag === flag)?.setting;
    if (setting?.kind === "flag" && value !== undefined && value !== "true" && value !== "false")
      throw new UserError(`--${flag} takes no value`);
    return setting?.bare && value === undefined ? `${word}=` : word;
  });
}

function textOf(flag: string, { bare, metavar = "VALUE" }: Setting, given: unknown): string {
  if (typeof given === "string" && (given !== "" || bare)) return given;
  throw new UserError(`Missing value: write ${flag} ${metavar}`);
}

/** A list takes all words up to the next flag, except for an address: that is a positional, with all that follows it. */
function listOf(flag: string, setting: Setting, given: unknown, positionals: string[]): readonly string[] {
  const texts = (given as readonly unknown[]).map(String);
  const address = texts.findIndex((text) => text.includes("://"));
  const own = address < 0 ? texts : texts.slice(0, address);
  positionals.push(...texts.slice(own.length));
  if (own.length === 0) throw new UserError(`Missing value: write ${flag} ${setting.metavar ?? "VALUE"}`);
  return own;
}

function readValue(
  flag: string,
  { kind, choices, least = -Infinity, most = Infinity }: Setting,
  text: string,
): Value {
  if (kind === "number") {
    const number = Number(text);
    if (text.trim() !== "" && Number.isFinite(number) && number >= least && number <= most) return number;
    throw new UserError(`Invalid value "${text}" for ${flag}: it must be ${numberWords(least, most)}`);
  }
  if (choices !== undefined && !choices.includes(text))
    throw new UserError(`Invalid value "${text}" for ${flag}: choose one of ${choices.join(", ")}`);
  return text;
}

function numberWords(least: number, most: number): string {
  if (least === -Infinity) return "a number";
  return most === Infinity ? `a number, ${least} or more` : `a number from ${least} to ${most}`;
}

/** The words without a flag, by the names of their positions. */
function placed(
  words: readonly string[],
  { name, positionals, examples }: CommandFacts,
): Record<string, Value> {
  const left = [...words];
  const values = Object.fromEntries(
    positionals.map((positional) => {
      const taken = positional.many ? left.splice(0) : left.shift();
      refuse(positional, taken, name, examples[0]?.[0]);
      return [positional.name, taken];
    }),
  );
  const [extra] = left;
  if (extra === undefined) return values;
  throw new UserError(`Unexpected argument "${extra}": see titan-auth ${name} --help`);
}

function refuse(
  { name, required, choices }: Positional,
  taken: string | readonly string[] | undefined,
  command: string,
  example: string | undefined,
): void {
  const isMissing = taken === undefined || taken.length === 0;
  if (required && isMissing)
    throw new UserError(
      `Missing ${name.toUpperCase()}. ${example === undefined ? "" : `Example: titan-auth ${example}. `}See titan-auth ${command} --help`,
    );
  if (typeof taken === "string" && choices !== undefined && !choices.includes(taken))
    throw new UserError(`Invalid ${name} "${taken}": choose one of ${choices.join(", ")}`);
}
