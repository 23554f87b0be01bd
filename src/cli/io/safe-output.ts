import { appendFile } from "node:fs/promises";
import { fromFolder } from "../../config/bounded-file.ts";
import { escapeTerminal } from "../../report/escape.ts";
import { Redactor, takenOut } from "../../secrets/redactor.ts";
import { hideShapes, Secret } from "../../secrets/secret.ts";
import { cleanTexts } from "../../secrets/spans.ts";
import { createFiles, type File, writeFiles } from "./files.ts";
import type { Io } from "./io.ts";

type Place = Pick<Io, "stdout" | "stderr"> & Partial<Pick<Io, "cwd">>;

/** Exit code of a bug in titan-auth: a secret that got this far is one. */
const bug = 70;

/**
 * The only way out: results, notices and files of all commands pass through here. Each is searched for every secret of the
 * run, in every notation. A secret is removed, with a notice. If it cannot be removed, an error replaces the text.
 */
export class SafeOutput {
  readonly #streams: Place;
  readonly #cwd: string;
  #redactor = new Redactor();
  #held: readonly unknown[] = [];
  #addresses: readonly string[] = [];
  #withheld = false;
  #source: { readonly text: string; readonly known: number; readonly leaks: boolean } | undefined;

  /** Whether a terminal shows what is being done; --quiet switches it off. */
  showsProgress = true;

  constructor(place: Place) {
    this.#streams = place;
    this.#cwd = place.cwd ?? process.cwd();
  }

  /** Knows what must not get out. A run teaches it its secrets. */
  get redactor(): Redactor {
    return this.#redactor;
  }

  /** Registers secrets to block. Configured addresses are exempt. */
  guard(secrets: readonly unknown[], addresses: readonly string[]): void {
    this.#held = secrets;
    this.#source = undefined;
    this.#addresses = addresses;
    for (const secret of secrets) if (secret instanceof Secret) this.redactor.learn(secret);
    for (const address of addresses) this.redactor.allow(address);
  }

  /** Forgets the secrets of earlier runs, but not the user's own: a watch would collect those of thousands of rounds. */
  renew(): void {
    this.#redactor = new Redactor();
    this.guard(this.#held, this.#addresses);
  }

  /** A text to be served over the network; `undefined` if it contains a secret. */
  handedOut(name: string, text: string): string | undefined {
    return this.#safe(name, text);
  }

  /**
   * The result, or a part of it, for stdout. `source`: what it was made from, since line breaks may split a secret in the
   * text.
   */
  result(text: string, source = ""): void {
    const safe = this.#safe("the result on standard output", text, source);
    if (safe !== undefined) this.#streams.stdout.write(safe);
  }

  /**
   * Prints the one secret that a command was asked for, with `text` around it, and returns whether it was written. Nothing else
   * outputs a secret.
   */
  handOver(secret: Secret, text = `${secret.reveal()}\n`): Promise<boolean> {
    const shown = text.replaceAll(secret.mark, secret.reveal());
    return new Promise((resolve) => this.#streams.stdout.write(shown, (error) => resolve(!error)));
  }

  /** A notice for stderr. Control characters and workflow commands in it are made harmless. */
  notice(text: string): void {
    const lines = text.split("\n").map((line) => escapeTerminal(line));
    this.steer(lines.join("\n"));
  }

  /** For stderr unescaped, including control characters: only for our own words. */
  steer(text: string): void {
    const safe = this.#safe("a notice on standard error", text);
    if (safe !== undefined) this.#streams.stderr.write(safe);
  }

  /**
   * Writes files. A file that contains a secret gets the error as its text: otherwise an earlier run's file would be taken
   * for this run's.
   */
  files(files: readonly File[], source = ""): Promise<void> {
    return writeFiles(
      files.map(({ path, text, ...rest }) => {
        const name = `the file ${this.redactor.clean(path)}`;
        return { path, text: this.#safe(name, text, source) ?? sentence(name), ...rest };
      }),
      this.#cwd,
    );
  }

  /** Writes files that do not exist yet, and returns their paths. Existing ones stay as they are. */
  create(files: readonly File[]): Promise<readonly string[]> {
    return createFiles(
      files.flatMap((file) => {
        const text = this.#safe(`the file ${this.redactor.clean(file.path)}`, file.text);
        return text === undefined ? [] : [{ ...file, text }];
      }),
      this.#cwd,
    );
  }

  /** Appends to somebody else's file. Skipped if the text contains a secret. */
  async append(path: string, text: string, source = ""): Promise<void> {
    const name = `the addition to ${this.redactor.clean(path)}`;
    const safe = this.#safe(name, text, source);
    if (safe !== undefined) await appendFile(fromFolder(path, this.#cwd), safe);
  }

  /** The exit code to end with: the given one, unless something was withheld. */
  code(earned: number): number {
    return this.#withheld ? bug : earned;
  }

  /** The same value without secrets; `undefined` if it contains none. */
  redacted<T>(value: T): T | undefined {
    if (!this.redactor.leaksIn(JSON.stringify(value))) return undefined;
    return cleanTexts(value, (text) => this.redactor.redact(text)) as T;
  }

  /** The text without secrets; `undefined` if they cannot be removed. */
  #safe(name: string, text: string, source = ""): string | undefined {
    const isClean = !this.redactor.leaksIn(text);
    if (isClean && !this.#leaksInSource(source)) return text;
    const redacted = this.redactor.redact(text);
    // A secret that only the source contains may be in the text with line breaks in it.
    if (!isClean && !this.redactor.leaksIn(redacted) && !this.#leaksInSource(source)) {
      this.#streams.stderr.write(hideShapes(redactedWords(name)));
      return redacted;
    }
    this.#withheld = true;
    this.#streams.stderr.write(hideShapes(sentence(name)));
    return undefined;
  }

  /** The source of several formats is searched once. */
  #leaksInSource(source: string): boolean {
    const known = this.redactor.size;
    if (this.#source?.text !== source || this.#source.known !== known)
      this.#source = { text: source, known, leaks: this.redactor.leaksIn(source) };
    return this.#source.leaks;
  }
}

const redactedWords = (name: string): string => `titan-auth: ${takenOut(name)}
`;

const sentence = (name: string): string =>
  `titan-auth: ${name} was withheld, because it contains a secret of this run; this is a bug in titan-auth, please report it\n`;
