import { replaceUnseen } from "./escape.ts";

/**
 * A value as JSON that no terminal and no build log obeys: what cannot be seen, and what starts a command of a build log
 * (`##[name]`), is written by number, so that whoever parses it gets the very same value.
 */
export const escapeJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).split("\n").map(escapeLine).join("\n");

/** The same on a single line. */
export const escapeJsonLine = (value: unknown): string => escapeLine(JSON.stringify(value));

const escapeLine = (line: string): string => replaceUnseen(line, byNumber).replace(/#(?=#)/g, "\\u0023");

const byNumber = (character: string): string =>
  Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("");
