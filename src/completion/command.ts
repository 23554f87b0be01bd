/** What a shell can complete: pure data, made from the tables that the parser and the help read as well. */
export interface CompletedCommand {
  readonly name: string;
  /** What may stand behind it, besides files. */
  readonly words: readonly string[];
  readonly flags: readonly CompletedFlag[];
}

export interface CompletedFlag {
  readonly name: string;
  readonly describe: string;
  readonly takesValue: boolean;
  /** Its known values; files where there are none. */
  readonly values: readonly string[];
}

/** Only what no shell reads as anything but a word. */
export const plain = (words: readonly string[]): readonly string[] =>
  words.filter((word) => /^[\w./:@%+-]+$/.test(word));
