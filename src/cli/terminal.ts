import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Page } from "../report/page.ts";
import { output } from "./io/safe-output.ts";
import type { Environment } from "./settings.ts";

export interface LookFlags {
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly color?: boolean | undefined;
  readonly ascii?: boolean | undefined;
}

interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** How text is laid out on a stream: decided once, from flags, then the environment, then the stream. */
export function pageOf(stream: Screen, flags: LookFlags, env: Environment): Page {
  return {
    columns: widthOf(stream, env),
    colour: flags.color ?? wantsColour(stream, env),
    ascii: flags.ascii ?? !speaksUnicode(env),
    verbose: flags.verbose ?? false,
    quiet: flags.quiet ?? false,
  };
}

const widthOf = ({ columns }: Screen, env: Environment): number => {
  const told = columns ?? Number(env["COLUMNS"] ?? "80");
  return Number.isFinite(told) && told >= 40 ? Math.min(told, 120) : 80;
};

/** https://no-color.org: any text that is not empty means no colour. */
function wantsColour({ isTTY = false }: Screen, env: Environment): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"] !== undefined) return env["FORCE_COLOR"] !== "0" && env["FORCE_COLOR"] !== "false";
  return isTTY && env["TERM"] !== "dumb";
}

/** POSIX locale variables, in their order; where none is set, as in many CI jobs, UTF-8 is what logs are. */
function speaksUnicode(env: Environment): boolean {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"];
  return !locale || /utf-?8/i.test(locale) || process.platform === "win32";
}

/** All of standard input. */
export const readStdin = (): Promise<string> => text(process.stdin);

/** How to ask for a secret, where a person is there to answer. */
export const ownPrompt = (): { readonly prompt?: typeof promptHidden } =>
  process.stdin.isTTY && process.stderr.isTTY && !process.env["CI"] ? { prompt: promptHidden } : {};

/** Asks on the terminal and does not show the answer. */
function promptHidden(question: string): Promise<string> {
  const muted = new Writable({ write: (_chunk, _encoding, done) => done() });
  output.steer(question);
  const reader = createInterface({ input: process.stdin, output: muted, terminal: true });
  return new Promise((resolve) => {
    reader.question("", (answer) => resolve(answer));
    reader.once("close", () => resolve(""));
  }).then((answer) => {
    reader.close();
    output.steer("\n");
    return String(answer);
  });
}

/** A line on the terminal that is written over; nothing where stderr is no terminal. */
export class StatusLine {
  readonly #live = process.stderr.isTTY === true;
  #shown = false;

  show(words: string): void {
    if (!this.#live) return;
    output.steer(`\r\u001b[2K${words.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) output.steer("\r\u001b[2K");
    this.#shown = false;
  }
}
