import { escapeTerminal } from "../escape.ts";

/** What Markdown, HTML in it, or a forge that renders it would take for more than text. */
const active = /[\\`*_{}[\]<>#|&~$@!]/g;

const entityOf = (character: string): string => `&#${character.codePointAt(0)};`;

/** The text made harmless for a Markdown page on one line: no markup, no table border, no link, no mention. */
export const escapeMarkdown = (text: string): string =>
  escapeTerminal(text)
    .replace(active, entityOf)
    .replace(/:(?=\/\/)|(?<=\bwww)\./gi, entityOf);
