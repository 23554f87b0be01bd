import { escapeTerminal } from "./escape.ts";

/** What Markdown, as GitHub and GitLab read it, gives a meaning to anywhere in a line. */
const anywhere = /[\\`*_{}[\]#|~<>&$]/g;
/** What it gives a meaning to where a line starts: lists, quotes, headings, rules. */
const atStart = /^(?:[-+=:]|\d+(?=[.)]))/;

const entities: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };
/** Between a sign and what follows it, so that nobody is mentioned and nothing is linked. It takes no room. */
const nothing = "<!-- -->";

/**
 * A text as Markdown that shows it and does nothing: no link, image, HTML, heading, table cell, mention or command. Control and
 * bidi characters are spelled out first, as on a terminal.
 */
export const escapeMarkdown = (text: string): string =>
  escapeTerminal(text)
    .replace(anywhere, (sign) => entities[sign] ?? `\\${sign}`)
    .replace(atStart, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`))
    .replace(/@/g, `@${nothing}`)
    .replace(/\\#(?=\w)/g, `\\#${nothing}`)
    .replace(/\b(https?|ftp|mailto|xmpp)(?=:)|\bwww(?=\.)/gi, (scheme) => `${scheme}${nothing}`);

/** A text between backticks, with a fence longer than any run of backticks in it (CommonMark, 6.1). */
export function codeSpan(text: string): string {
  const plain = escapeTerminal(text);
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${fence}${pad}${plain}${pad}${fence}`;
}

/** A block of code: nothing in it is Markdown, and no run of backticks in it ends it (CommonMark, 4.5). */
export function codeBlock(text: string): string {
  const plain = text
    .split("\n")
    .map((line) => escapeTerminal(line))
    .join("\n");
  const longest = Math.max(2, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}sh\n${plain}\n${fence}`;
}
