import { flagName, type Setting, type Settings } from "../../../contracts/config/settings.ts";
import { UserError } from "../../user-error.ts";
import type { CommandFacts, Positional } from "./facts.ts";
import { unknownFlag } from "./suggest.ts";

type Value = string | number | boolean | readonly string[] | undefined;

/**
 * Reads the words behind a command's name. `Args` is the type that belongs to the declaration; that what is read has it follows
 * from the rules below. Throws a `UserError` for what the command does not take.
 */
export function parseWords<Args>(words: readonly string[], facts: CommandFacts): Args {
  const { positionals, values } = new WordReader(words, facts).read();
  const args: Record<string, Value> = { ...defaultsOf(facts.options), ...values };
  Object.assign(args, placed(positionals, facts));
  return args as Args;
}

/** A list that is not given is empty. */
const defaultsOf = (options: Settings): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(options).map(([name, { kind, default: usual }]) => [
      name,
      usual ?? (kind === "list" ? [] : undefined),
    ]),
  );

class WordReader {
  readonly #words: string[];
  readonly #command: CommandFacts;
  readonly #values: Record<string, Value> = {};
  readonly #positionals: string[] = [];

  constructor(words: readonly string[], command: CommandFacts) {
    this.#words = [...words];
    this.#command = command;
  }

  read() {
    for (let word = this.#words.shift(); word !== undefined; word = this.#words.shift()) {
      if (word === "--") this.#positionals.push(...this.#words.splice(0));
      else if (word.startsWith("-") && word !== "-") this.#readFlag(word);
      else this.#positionals.push(word);
    }
    return { values: this.#values, positionals: this.#positionals };
  }

  #readFlag(word: string): void {
    const at = word.indexOf("=");
    const flag = at < 0 ? word : word.slice(0, at);
    const inline = at < 0 ? undefined : word.slice(at + 1);
    const { name, setting, negated } = this.#find(flag);
    if (negated) this.#values[name] = setting.kind === "flag" ? false : "";
    else if (setting.kind === "flag") this.#values[name] = switched(flag, inline);
    else if (setting.kind === "list") this.#add(name, flag, setting, inline);
    else this.#values[name] = readValue(flag, setting, this.#textOf(flag, setting, inline));
  }

  #find(flag: string) {
    for (const [name, setting] of Object.entries(this.#command.options)) {
      const isFlag = flag === `--${flagName(name)}` || flag === `-${setting.short}`;
      const isNegated = flag === `--no-${flagName(name)}` && setting.negation !== undefined;
      if (isFlag || isNegated) return { name, setting, negated: isNegated };
    }
    throw unknownFlag(flag, this.#command);
  }

  #textOf(flag: string, { bare, metavar = "VALUE" }: Setting, inline: string | undefined): string {
    if (inline !== undefined) return inline;
    if (bare) return "";
    const next = this.#words[0];
    if (next === undefined || /^--?[a-z]/i.test(next))
      throw new UserError(`Missing value: write ${flag} ${metavar}`);
    this.#words.shift();
    return next;
  }

  /** A list takes every word up to the next flag, and may be given again. */
  #add(name: string, flag: string, setting: Setting, inline: string | undefined): void {
    const texts = [this.#textOf(flag, setting, inline)];
    while (inline === undefined && this.#words[0] !== undefined && !/^-|:\/\//.test(this.#words[0]))
      texts.push(this.#words.shift() ?? "");
    const before = this.#values[name];
    this.#values[name] = [...(Array.isArray(before) ? before : []), ...texts];
  }
}

function switched(flag: string, inline: string | undefined): boolean {
  if (inline === undefined || inline === "true") return true;
  if (inline === "false") return false;
  throw new UserError(`${flag} takes no value`);
}

function readValue(flag: string, { kind, choices, least = -Infinity }: Setting, text: string): Value {
  if (kind === "number") {
    const number = Number(text);
    if (text.trim() !== "" && Number.isFinite(number) && number >= least) return number;
    const wanted = least === -Infinity ? "a number" : `a number from ${least}`;
    throw new UserError(`Invalid value "${text}" for ${flag}: it must be ${wanted}`);
  }
  if (choices !== undefined && !choices.includes(text))
    throw new UserError(`Invalid value "${text}" for ${flag}: choose one of ${choices.join(", ")}`);
  return text;
}

/** The words without a flag, by the names of their places. */
function placed(words: readonly string[], { name, positionals }: CommandFacts): Record<string, Value> {
  const left = [...words];
  const values = Object.fromEntries(
    positionals.map((positional) => {
      const taken = positional.many ? left.splice(0) : left.shift();
      refuse(positional, taken, name);
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
): void {
  const isMissing = taken === undefined || taken.length === 0;
  if (required && isMissing)
    throw new UserError(`Missing ${name.toUpperCase()}: see titan-auth ${command} --help`);
  if (typeof taken === "string" && choices !== undefined && !choices.includes(taken))
    throw new UserError(`Invalid ${name} "${taken}": choose one of ${choices.join(", ")}`);
}
