import type { Configuration } from "../../contracts/configuration.ts";
import { isRecord } from "../../contracts/json.ts";
import { type ConfigurationIssue, readConfiguration } from "../../contracts/read-configuration.ts";
import type { ProblemFacts } from "../credentials/problem.ts";
import { nearest } from "../nearest.ts";
import { inconsistencies } from "./consistency.ts";
import type { YamlFile } from "./document.ts";
import { ConfigurationError } from "./problem.ts";

/** The configuration in a file. Throws a `ConfigurationError` with all that is wrong with it. */
export function validate(file: YamlFile): Configuration {
  const read = readConfiguration(file.value);
  const issues = "issues" in read ? read.issues : inconsistencies(read.value);
  const [first, ...others] = inOrder(issues, file);
  if (first !== undefined) throw new ConfigurationError([first, ...others]);
  return "value" in read ? read.value : {};
}

/** As they stand in the file, from its top to its end. */
function inOrder(issues: readonly ConfigurationIssue[], file: YamlFile): readonly ProblemFacts[] {
  const placed = issues.map((issue) => ({ issue, place: file.placeOf(issue.path) }));
  const lineOf = (place: string): number => Number(/:(\d+):\d+$/.exec(place)?.[1] ?? 0);
  placed.sort((one, other) => lineOf(one.place) - lineOf(other.place));
  return placed.map(({ issue, place }) => factsOf(issue, place, file.value));
}

function factsOf(
  { path, kind, wanted, known }: ConfigurationIssue,
  place: string,
  whole: unknown,
): ProblemFacts {
  const name = `${place}: ${path.map((step) => shown(String(step))).join(".") || "the file"}`;
  const written = kind === "unknown-key" ? path.at(-1) : valueAt(whole, path);
  const hint = typeof written === "string" && known.length > 0 ? nearest(written, known) : undefined;
  const remedy = hint === undefined ? "Correct it" : `Did you mean ${hint}?`;
  const got = kind === "unknown-key" ? `the key «${shown(String(written))}»` : wordsOf(written, path);
  return { place: name, wanted, got, remedy };
}

function valueAt(whole: unknown, path: readonly PropertyKey[]): unknown {
  let value = whole;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else value = isRecord(value) ? value[String(step)] : undefined;
  }
  return value;
}

/** What stands there; only its kind where a secret may have been written by mistake. */
function wordsOf(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined) return "nothing";
  if (value === null) return "an empty value";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "keys and values";
  // A file that is no configuration at all may be one that holds a secret.
  const mayBeSecret =
    path.length === 0 || path.includes("credentials") || path.includes("headers") || path.includes("extra");
  if (mayBeSecret) return typeof value === "string" ? "a text" : `a ${typeof value}`;
  return `«${shown(String(value))}»`;
}

/** On one line, and not much of it. */
function shown(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, " ");
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
