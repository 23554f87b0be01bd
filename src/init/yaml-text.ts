/** Texts of others, such as those of an OpenAPI document, as they can stand in a YAML file that people read. */

/** A value: plain where nothing in it means anything to YAML, else in quotation marks: JSON's texts are YAML's. */
export const scalar = (text: string): string =>
  /^(?:[A-Z]+ )?[A-Za-z./][\w./-]*(?:(?:[:]|\{id\})[\w./-]+)*(?:\{id\})?$/.test(text) && !reserved.test(text)
    ? text
    : JSON.stringify(text);

const reserved = /^(?:y|n|yes|no|on|off|true|false|null|~|[.\d]+(?:inf|nan)?)$/i;

/** On one line, for a remark. */
export function words(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, " ").trim();
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}
