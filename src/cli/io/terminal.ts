import { createInterface, type ReadLineOptions } from "node:readline";
import { Writable } from "node:stream";
import { mostBytes, Unreadable, whyUnreadable } from "../../config/bounded-file.ts";
import type { Page } from "../../report/page.ts";
import { UserError } from "../../user-error.ts";
import type { Io } from "./io.ts";
import type { SafeOutput } from "./safe-output.ts";

export interface LookFlags {
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly color?: boolean | undefined;
  readonly ascii?: boolean | undefined;
}

type Screen = Pick<Io["stdout"], "isTTY" | "columns">;

/** The layout of text on standard output: decided once, from flags, then the environment, then the stream. */
export function pageOf({ stdout, env }: Pick<Io, "stdout" | "env">, flags: LookFlags): Page {
  return {
    columns: widthOf(stdout, env),
    colour: flags.color ?? wantsColour(stdout, env),
    ascii: flags.ascii ?? !speaksUnicode(env),
    verbose: flags.verbose ?? false,
    quiet: flags.quiet ?? false,
    links: wantsLinks(stdout, env, flags),
  };
}

/** Variables and values by which terminals that show links are recognised. */
const linking: Readonly<Record<string, RegExp>> = {
  WT_SESSION: /./,
  KITTY_WINDOW_ID: /./,
  KONSOLE_VERSION: /./,
  DOMTERM: /./,
  VTE_VERSION: /^(?:[5-9]\d|\d{3})\d{2}$/,
  TERM_PROGRAM: /^(?:iTerm\.app|WezTerm|vscode|ghostty|Hyper|mintty|rio|zed)$/,
  TERM: /^(?:xterm-kitty|xterm-ghostty|alacritty|foot|wezterm)/,
};

/** Whether a stream shows links (OSC 8). `FORCE_HYPERLINK` describes the terminal, and never turns a pipe into one. */
export function wantsLinks(stream: Screen, env: Io["env"], { color, ascii }: LookFlags): boolean {
  const isPlain = color === false || ascii || !wantsColour(stream, env) || !speaksUnicode(env);
  if (stream.isTTY !== true || isPlain || env["CI"]) return false;
  const forced = env["FORCE_HYPERLINK"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  // What a terminal multiplexer passes on is unknown.
  if (env["TMUX"] || env["STY"]) return false;
  return Object.entries(linking).some(([name, value]) => value.test(env[name] ?? ""));
}

function widthOf({ columns }: Screen, env: Io["env"]): number {
  const width = columns ?? Number(env["COLUMNS"] ?? "80");
  return Number.isFinite(width) && width >= 40 ? Math.min(width, 120) : 80;
}

/** https://no-color.org: any text that is not empty means no colour. */
function wantsColour({ isTTY = false }: Screen, env: Io["env"]): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"] !== undefined) return env["FORCE_COLOR"] !== "0" && env["FORCE_COLOR"] !== "false";
  return isTTY && env["TERM"] !== "dumb";
}

/** POSIX locale variables, in order; if none is set, as in many CI jobs, logs are UTF-8. */
function speaksUnicode(env: Io["env"]): boolean {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"];
  return !locale || /utf-?8/i.test(locale) || process.platform === "win32";
}

/** Milliseconds for a secret to arrive on standard input: some programs ask a person first. */
const stdinPatienceMs = 120_000;

/** All of standard input, which holds a secret. Throws a `UserError` if it does not end. */
export async function readStdin({ stdin }: Pick<Io, "stdin">, waitMs = stdinPatienceMs): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => stdin.destroy(new Unreadable(`no end within ${waitMs / 1000} s`)), waitMs);
  try {
    for await (const chunk of stdin) {
      chunks.push(Buffer.from(chunk));
      size += chunk.length;
      if (size > mostBytes) throw new Unreadable("more than 1 MiB");
    }
  } catch (error) {
    throw UserError.of("standard input", "a secret", whyUnreadable(error), "Pipe in the secret alone");
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

type Terminal = Pick<Io, "stdin" | "stderr" | "env">;

const isAttended = ({ stdin, stderr, env }: Terminal): boolean =>
  stdin.isTTY === true && stderr.isTTY === true && !env["CI"];

/** Asks for a secret, which is not shown, if a person is there to answer. */
export function promptOf(
  io: Terminal,
  output: SafeOutput,
): ((question: string) => Promise<string>) | undefined {
  if (!isAttended(io)) return undefined;
  return async (question) => {
    const muted = new Writable({ write: (_chunk, _encoding, done) => done() });
    output.steer(question);
    const answer = await lineFrom({ input: io.stdin, output: muted, terminal: true });
    output.steer("\n");
    return answer;
  };
}

/** Asks for a confirmation, if a person is there to answer. */
export function confirmOn(
  io: Terminal,
  output: SafeOutput,
): ((question: string) => Promise<boolean>) | undefined {
  if (!isAttended(io)) return undefined;
  return async (question) => {
    output.steer(question);
    return /^y(?:es)?$/i.test((await lineFrom({ input: io.stdin })).trim());
  };
}

/** Empty if the input ends before. */
async function lineFrom(options: ReadLineOptions): Promise<string> {
  const reader = createInterface(options);
  const line = await new Promise<string>((resolve) => {
    reader.once("line", resolve);
    reader.once("close", () => resolve(""));
  });
  reader.close();
  return line;
}

/** A line on the terminal that is overwritten; nothing if stderr is not a terminal. */
export class StatusLine {
  readonly #stderr: Io["stderr"];
  readonly #output: SafeOutput;
  #shown = "";

  constructor({ stderr }: Pick<Io, "stderr">, output: SafeOutput) {
    this.#stderr = stderr;
    this.#output = output;
  }

  show(words: string): void {
    if (this.#stderr.isTTY !== true || !this.#output.showsProgress || words === this.#shown) return;
    this.#output.steer(`\r\u001b[2K${words.slice(0, (this.#stderr.columns ?? 80) - 1)}`);
    this.#shown = words;
  }

  clear(): void {
    if (this.#shown !== "") this.#output.steer("\r\u001b[2K");
    this.#shown = "";
  }
}
