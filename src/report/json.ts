import { escapeJson } from "./escape-json.ts";

/** A result as it is: whoever parses the text gets the same value. */
export const json = (value: unknown): string => `${escapeJson(value)}\n`;
