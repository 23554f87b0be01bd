import { isRecord } from "../../contracts/wire/json.ts";

/** The value at a path, for messages. */
export function valueAt(whole: unknown, path: readonly PropertyKey[]): unknown {
  let value = whole;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else value = isRecord(value) ? value[String(step)] : undefined;
  }
  return value;
}

/** The value itself; only its kind if a secret may be there by mistake. */
export function wordsOf(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined) return "nothing";
  if (value === null) return "an empty value";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "keys and values";
  // A file that is no configuration at all may contain a secret.
  const mayBeSecret =
    path.length === 0 ||
    path.includes("credentials") ||
    path.includes("keys") ||
    path.includes("headers") ||
    path.includes("extra");
  if (mayBeSecret) return typeof value === "string" ? "a text" : `a ${typeof value}`;
  return `"${shown(String(value))}"`;
}

/** On one line, and not much of it. */
export function shown(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, " ");
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
