/** Foreign text, such as that of an OpenAPI document, for a YAML file that people read. */

/** A value: plain if nothing in it means anything to YAML, else quoted; JSON strings are valid YAML. */
export const scalar = (text: string): string =>
  /^(?:[A-Z]+ )?[A-Za-z./][\w./-]*(?:(?:[:]|\{id\})[\w./-]+)*(?:\{id\})?$/.test(text) && !reserved.test(text)
    ? text
    : JSON.stringify(text);

const reserved = /^(?:y|n|yes|no|on|off|true|false|null|~|[.\d]+(?:inf|nan)?)$/i;

/** On one line, for a comment. */
export function words(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, " ").trim();
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}
