/** Characters that steer a terminal, reorder text, or cannot be seen: shown by name, never sent. */
const unseen =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** Whoever writes such characters in another way than a terminal does. */
export const replaceUnseen = (text: string, instead: (character: string) => string): string =>
  text.replace(unseen, instead);

/** More marks on one character than a language uses: they would be drawn over the lines above and below. */
const towers = /(\p{M}{3})\p{M}+/gu;

/** A build log obeys `::name` at the start of a line. Wrapping can put any word there, and of a long run of colons any part. */
const commandAtWordStart = /(?<![^\s])::+|:{3,}/g;

/** A build log obeys `##[name]` and `##vso[name]` anywhere. */
const commandAnywhere = /##(?=\w*\[)/g;

const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const plainer: Readonly<Record<string, string>> = {
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "–": "-",
  "—": "-",
  "…": "...",
  "→": "->",
  "≥": ">=",
  "≤": "<=",
  "×": "x",
  "·": "-",
  "§": "section ",
  "\u00a0": " ",
};

function codeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}

/** The text made harmless for a terminal and for the logs of build servers. Everything in it can still be read. */
export function escapeTerminal(text: string, ascii = false): string {
  const seen = text
    .replace(unseen, (character) => named[character] ?? codeOf(character))
    .replace(towers, "$1")
    .replace(commandAtWordStart, (colons) => colons.split("").join(" "))
    .replace(commandAnywhere, "# #");
  if (!ascii) return seen;
  return seen.replace(/[^\x20-\x7e]/gu, (character) => plainer[character] ?? codeOf(character));
}

/** The same value with `change` made to every text in it, however deep. */
export function mapTexts<T>(value: T, change: (text: string) => string): T;
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts<unknown>(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [change(key), mapTexts<unknown>(item, change)]),
  );
}
