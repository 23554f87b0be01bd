import { closest, distance } from "fastest-levenshtein";
import type { Configuration } from "../../contracts/config/configuration.ts";
import { type ConfigurationIssue, readConfiguration } from "../../contracts/config/read-configuration.ts";
import { allCloseTo, didYouMean } from "../close-to.ts";
import { UserError, type UserFault } from "../user-error.ts";
import { inconsistencies } from "./consistency.ts";
import type { YamlFile } from "./document.ts";
import { shown, valueAt, wordsOf } from "./written.ts";

/** The configuration in a file. Throws a `UserError` with everything that is wrong with it. */
export function validate(file: YamlFile): Configuration {
  const read = readConfiguration(file.value ?? {});
  const issues = "issues" in read ? read.issues : inconsistencies(read.value);
  const [first, ...others] = inOrder(issues, file);
  if (first !== undefined) throw new UserError([first, ...others]);
  return "value" in read ? read.value : {};
}

/** In the order of the file. */
function inOrder(issues: readonly ConfigurationIssue[], file: YamlFile): readonly UserFault[] {
  const placed = issues.map((issue) => ({ issue, place: file.placeOf(issue.path) }));
  const lineOf = (place: string): number => Number(/:(\d+):\d+$/.exec(place)?.[1] ?? 0);
  placed.sort((one, other) => lineOf(one.place) - lineOf(other.place));
  return placed.map(({ issue, place }) => factsOf(issue, place, file.value, "titan-auth config --schema"));
}

/** The most keys that an error lists where something else lists them. */
const mostKeys = 6;

/** `lister` is a command that lists the keys. */
export function factsOf(
  { path, kind, wanted, known }: ConfigurationIssue,
  place: string,
  whole: unknown,
  lister?: string,
): UserFault {
  const name = `${place}: ${path.map((step) => shown(String(step))).join(".") || "the file"}`;
  const written = kind === "unknown-key" ? path.at(-1) : valueAt(whole, path);
  const meant = didYouMean(typeof written === "string" ? meantBy(written, kind, known) : []);
  const got = kind === "unknown-key" ? `the key "${shown(String(written))}"` : wordsOf(written, path);
  if (kind === "unknown-key" && lister !== undefined && known.length > mostKeys) {
    const listed = `${lister} lists the keys`;
    return { place: name, wanted: "a known key", got, remedy: meant === "" ? listed : `${meant} ${listed}` };
  }
  return { place: name, wanted, got, remedy: meant || "Correct it" };
}

/** Values are few, so that a looser likeness is enough. */
function meantBy(
  written: string,
  kind: ConfigurationIssue["kind"],
  known: readonly string[],
): readonly string[] {
  if (kind === "unknown-key" || known.length === 0) return allCloseTo(written, known);
  const guess = closest(written, known);
  return distance(written, guess) <= Math.ceil(written.length / 2) ? [guess] : [];
}
