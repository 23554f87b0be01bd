import { appendFile } from "node:fs/promises";
import { escapeTerminal } from "../../report/escape.ts";
import { Redactor } from "../../secrets/redactor.ts";
import { hideShapes, Secret } from "../../secrets/secret.ts";
import { createFiles, type File, writeFiles } from "../files.ts";

interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Exit code of a bug in titan-auth: a secret that got this far is one. */
const bug = 70;

/**
 * Where everything leaves: results, notices and files of every command pass here, and nowhere else. Each is searched for every
 * secret of the run first, in all its written forms. One that holds a secret never gets out: an error takes its place.
 */
export class SafeOutput {
  readonly #streams: Streams;
  #redactor = new Redactor();
  #held: readonly unknown[] = [];
  #addresses: readonly string[] = [];
  #withheld = false;
  #source: { readonly text: string; readonly known: number; readonly leaks: boolean } | undefined;

  constructor(streams: Streams = process) {
    this.#streams = streams;
  }

  /** Knows what must not get out. A run learns its secrets into it. */
  get redactor(): Redactor {
    return this.#redactor;
  }

  /** Lets none of these secrets out; the user's own addresses are none, whatever they look like. */
  guard(secrets: readonly unknown[], addresses: readonly string[]): void {
    this.#held = secrets;
    this.#source = undefined;
    this.#addresses = addresses;
    for (const secret of secrets) if (secret instanceof Secret) this.redactor.learn(secret);
    for (const address of addresses) this.redactor.allow(address);
  }

  /** Forgets what runs learnt, but for the user's own secrets: a watch would keep those of ten thousand runs. */
  renew(): void {
    this.#redactor = new Redactor();
    this.guard(this.#held, this.#addresses);
  }

  /** A text that is handed to whoever asks over the network; nothing where it holds a secret. */
  handedOut(name: string, text: string): string | undefined {
    return this.#mayGo(name, text) ? text : undefined;
  }

  /** The result, or a part of it, for stdout. `source` is what it was made of: line breaks may tear a secret in the text. */
  result(text: string, source = ""): void {
    if (this.#mayGo("the result on standard output", text, source)) this.#streams.stdout.write(text);
  }

  /** A notice for stderr. Words of others in it neither steer a terminal nor command a build log. */
  notice(text: string): void {
    const lines = text.split("\n").map((line) => escapeTerminal(line));
    this.steer(lines.join("\n"));
  }

  /** For stderr as it is, with what steers a terminal: in our own words alone. */
  steer(text: string): void {
    if (this.#mayGo("a notice on standard error", text)) this.#streams.stderr.write(text);
  }

  /** Files. In place of one that holds a secret stands the error: what an earlier run left there would be taken for this run's. */
  files(files: readonly File[], source = ""): Promise<void> {
    return writeFiles(
      files.map(({ path, text, ...rest }) => {
        const name = `the file ${this.redactor.clean(path)}`;
        return this.#mayGo(name, text, source)
          ? { path, text, ...rest }
          : { path, text: sentence(name), ...rest };
      }),
    );
  }

  /** New files, of which none takes the place of another; gives the paths of those that were not there. */
  create(files: readonly File[]): Promise<readonly string[]> {
    return createFiles(
      files.filter(({ path, text }) => this.#mayGo(`the file ${this.redactor.clean(path)}`, text)),
    );
  }

  /** What is added to a file that others write to as well; left out where it holds a secret. */
  async append(path: string, text: string, source = ""): Promise<void> {
    const name = `the addition to ${this.redactor.clean(path)}`;
    if (this.#mayGo(name, text, source)) await appendFile(path, text);
  }

  /** The exit code with which to end, in place of the one that was earned if something was withheld. */
  code(earned: number): number {
    return this.#withheld ? bug : earned;
  }

  #mayGo(name: string, text: string, source = ""): boolean {
    if (!this.redactor.leaksIn(text) && !this.#leaksInSource(source)) return true;
    this.#withheld = true;
    this.#streams.stderr.write(hideShapes(sentence(name)));
    return false;
  }

  /** What all formats of a report are made of is searched once for all of them. */
  #leaksInSource(source: string): boolean {
    const known = this.redactor.size;
    if (this.#source?.text !== source || this.#source.known !== known)
      this.#source = { text: source, known, leaks: this.redactor.leaksIn(source) };
    return this.#source.leaks;
  }
}

const sentence = (name: string): string =>
  `titan-auth: ${name} was withheld, because a secret of this run stood in it; this is a bug in titan-auth, please report it\n`;

/** The outlet of this process. */
export const output = new SafeOutput();
