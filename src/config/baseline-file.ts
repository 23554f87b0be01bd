import { type Document, isSeq, parseDocument, Scalar, YAMLMap } from "yaml";
import {
  type BaselineEntry,
  type BaselineFault,
  baselineFrom,
  daysBetween,
  isFault,
  mostOpenDays,
} from "../../contracts/config/baseline.ts";
import { allCloseTo, didYouMean } from "../close-to.ts";
import { UserError } from "../user-error.ts";
import { mostBaselineBytes } from "./bounded-file.ts";
import { readYaml, type YamlFile, type YamlRules } from "./document.ts";
import { shown, valueAt, wordsOf } from "./written.ts";

/** The baseline's file: YAML, so that people can write their reasons in it. Changes keep their comments. */
export interface BaselineFile {
  readonly entries: readonly BaselineEntry[];
  /** The text with entries rewritten, added and removed, by position. */
  changed(changes: BaselineChanges): string;
}

interface BaselineChanges {
  readonly added: readonly BaselineEntry[];
  /** By the place in `entries`. */
  readonly replaced?: ReadonlyMap<number, BaselineEntry>;
  readonly removed?: ReadonlySet<number>;
}

/** The text of a new, empty file. */
export const emptyBaseline = `# Findings of titan-auth that are known and accepted for a time: titan-auth baseline --help
version: 1
findings: []
`;

/** Entries are changed in place, so aliases are not allowed. */
const rules: YamlRules = {
  mostBytes: mostBaselineBytes,
  wanted: "reasons in words",
  mostAliases: 0,
};

/** Reads a baseline. Throws a `UserError` with the line if it is not one. */
export function readBaseline(name: string, bytes: Uint8Array): BaselineFile {
  const file = readYaml(name, bytes, rules);
  const read = baselineFrom(file.value);
  if (isFault(read)) throw faultOf(read, file);
  for (const [index, entry] of read.findings.entries())
    demandSense(entry, read.findings.slice(0, index), file.placeOf(["findings", index]));
  return { entries: read.findings, changed: (changes) => rewrite(file.text, changes) };
}

function faultOf({ path, wanted, stray }: BaselineFault, file: YamlFile): UserError {
  const place = file.placeOf(path);
  if (stray !== undefined) {
    const remedy = didYouMean(allCloseTo(stray.key, stray.known)) || "Remove it";
    return UserError.of(place, wanted, `"${shown(stray.key)}"`, remedy);
  }
  const where = path.map(String).join(".") || "the file";
  const got = wordsOf(valueAt(file.value, path), path);
  const remedy = "Correct it, or write the entry with titan-auth baseline update";
  return UserError.of(place, `${where}: ${wanted}`, got, remedy);
}

/** Rules about several fields together. */
function demandSense(entry: BaselineEntry, earlier: readonly BaselineEntry[], place: string): void {
  const { fingerprint, environment, added, expires, open } = entry;
  if (earlier.some((one) => one.fingerprint === fingerprint && one.environment === environment))
    throw UserError.of(place, "each finding once", `${fingerprint} again`, "Keep one of the two");
  const days = daysBetween(added, expires);
  if (days < 0)
    throw UserError.of(place, "expires on the day of added, or later", expires, "Correct the two dates");
  if (open !== true || days <= mostOpenDays) return;
  const wanted = `at most ${mostOpenDays} days for a finding that lets somebody in`;
  throw UserError.of(
    place,
    wanted,
    `${days} days`,
    "Mend it sooner; titan-auth baseline update accepts it anew",
  );
}

function rewrite(
  text: string,
  { added, replaced = new Map(), removed = new Set() }: BaselineChanges,
): string {
  const document = parseDocument(text);
  const findings = document.get("findings");
  if (!isSeq(findings)) throw new Error("a baseline that was read has findings");
  for (const [index, entry] of replaced)
    for (const [key, value] of Object.entries(entry))
      document.setIn(["findings", index, key], nodeOf(key, value, document));
  findings.items = findings.items.filter((_, index) => !removed.has(index));
  for (const entry of added) findings.add(newEntry(entry, document));
  findings.flow = findings.items.length === 0;
  return document.toString({ lineWidth: 0 });
}

function newEntry(entry: BaselineEntry, document: Document): YAMLMap {
  const node = new YAMLMap<unknown, unknown>();
  for (const [key, value] of Object.entries(entry)) node.set(key, nodeOf(key, value, document));
  return node;
}

/** A fingerprint may look like a number, so it is quoted. */
function nodeOf(key: string, value: unknown, document: Document): unknown {
  if (key !== "fingerprint") return document.createNode(value);
  const node = new Scalar(value);
  node.type = Scalar.QUOTE_DOUBLE;
  return node;
}
