/** Makes foreign text harmless in each format. Everything in it stays readable. */

/** Characters that control a terminal, reorder text, or are invisible: shown by name, never sent. */
const unseen =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** More combining marks on one character than any language uses: they would cover the lines above and below. */
const towers = /(\p{M}{3})\p{M}+/gu;

/**
 * A build log obeys `::name` at the start of a line. Wrapping can put any word there, and any part of a long run of colons.
 */
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
  "✓": "+",
  "✗": "x",
  "\u00a0": " ",
};

function codeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}

/** For a terminal and for the logs of build servers. */
export function escapeTerminal(text: string, ascii = false): string {
  const seen = text
    .replace(unseen, (character) => named[character] ?? codeOf(character))
    .replace(towers, "$1")
    .replace(commandAtWordStart, (colons) => colons.split("").join(" "))
    .replace(commandAnywhere, "# #");
  if (!ascii) return seen;
  return seen.replace(/[^\x20-\x7e]/gu, (character) => plainer[character] ?? codeOf(character));
}

const markupEntities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * For XML 1.0 and HTML, between tags and in attributes: forbidden and invisible characters are spelled out first, and so are
 * commands of build logs, since either may be printed into one.
 */
export const escapeMarkup = (text: string): string =>
  escapeTerminal(text).replace(/[&<>"']/g, (sign) => markupEntities[sign] ?? sign);

/** Characters that Markdown, as GitHub and GitLab read it, interprets anywhere in a line. */
const markdownAnywhere = /[\\`*_{}[\]#|~<>&$]/g;
/** What it interprets at the start of a line: lists, quotes, headings, rules. */
const markdownAtStart = /^(?:[-+=:]|\d+(?=[.)]))/;
const never = /(?!)/;
/** A zero-width character between a sign and what follows it, so that nobody is mentioned and nothing is linked. */
const nothing = "<!-- -->";

/**
 * Markdown that only shows the text: no link, image, HTML, heading, table cell, mention or command. `isStart`: whether the
 * text may start a line.
 */
export const escapeMarkdown = (text: string, isStart = true): string =>
  escapeTerminal(text)
    .replace(markdownAnywhere, (sign) => (/[<>&]/.test(sign) ? markupEntities[sign] : `\\${sign}`) ?? sign)
    .replace(isStart ? markdownAtStart : never, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`))
    .replace(/@/g, `@${nothing}`)
    .replace(/\\#(?=\w)/g, `\\#${nothing}`)
    .replace(/\b(https?|ftp|mailto|xmpp)(?=:)|\bwww(?=\.)/gi, (scheme) => `${scheme}${nothing}`);

const fenceFor = (text: string, least: number): string =>
  "`".repeat(1 + Math.max(least, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)));

/** A text between backticks, with a fence longer than any run of backticks in it (CommonMark, 6.1). */
export function codeSpan(text: string): string {
  const plain = escapeTerminal(text);
  const fence = fenceFor(plain, 0);
  const pad = fence.length > 1 ? " " : "";
  return `${fence}${pad}${plain}${pad}${fence}`;
}

/** A code block: nothing in it is Markdown, and no run of backticks in it ends it (CommonMark, 4.5). */
export function codeBlock(text: string, language = "sh"): string {
  const plain = text
    .split("\n")
    .map((line) => escapeTerminal(line))
    .join("\n");
  const fence = fenceFor(plain, 2);
  return `${fence}${language}\n${plain}\n${fence}`;
}

/** For a plain-text message of SARIF 2.1.0: no embedded link (3.11.6) and no placeholder (3.11.5). */
export const escapeSarif = (text: string): string =>
  escapeTerminal(text)
    .replace(/\](?=\()/g, "] ")
    .replace(/\{(?=\d+\})/g, "{ ");

/** For the message of a workflow command, by GitHub's rules: it stays on one line, and nothing in it starts another. */
export const escapeGithub = (text: string): string =>
  escapeTerminal(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

/** For a property of a workflow command, which a comma or a colon would end. */
export const escapeGithubProperty = (text: string): string =>
  escapeGithub(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/**
 * A value as JSON that no terminal and no build log obeys: invisible characters and the starts of build log commands are
 * written as escapes, so that parsing gives the same value.
 */
export const escapeJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).split("\n").map(escapeJsonText).join("\n");

/** The same on a single line. */
export const escapeJsonLine = (value: unknown): string => escapeJsonText(JSON.stringify(value));

const escapeJsonText = (line: string): string => line.replace(unseen, byNumber).replace(/#(?=#)/g, "\\u0023");

const byNumber = (character: string): string =>
  Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("");

/** Applies `change` to every text in a value, however deep. */
export function mapTexts<T>(value: T, change: (text: string) => string): T;
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts<unknown>(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [change(key), mapTexts<unknown>(item, change)]),
  );
}

/** A text of little more than `most` characters, with the number of those left out. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = [...text.slice(0, most)].slice(0, -1).join("");
  return `${head}… (${text.length - head.length} more characters)`;
}
