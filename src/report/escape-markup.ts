import { escapeTerminal } from "./escape.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * A text for XML 1.0 and for HTML, between tags and in attributes: characters that XML forbids, that reorder text or cannot be
 * seen are spelled out first, and so is what a build log would obey, since either may be printed into one.
 */
export const escapeMarkup = (text: string): string =>
  escapeTerminal(text).replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
