import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, Scalar, YAMLMap } from "yaml";
import {
  type BaselineEntry,
  type BaselineFault,
  baselineFrom,
  daysBetween,
  isFault,
  mostOpenDays,
} from "../../contracts/baseline.ts";
import { Problem } from "../credentials/problem.ts";
import { nearest } from "../nearest.ts";
import { looksSecret } from "../secrets/secret.ts";

/** The baseline's file: YAML, so that people can write their reasons beside it. Changes leave their comments alone. */
export interface BaselineFile {
  readonly entries: readonly BaselineEntry[];
  /** The text with entries written anew or added, and others taken out, by their places. */
  changed(changes: BaselineChanges): string;
}

export interface BaselineChanges {
  readonly added: readonly BaselineEntry[];
  /** By the place in `entries`. */
  readonly replaced?: ReadonlyMap<number, BaselineEntry>;
  readonly removed?: ReadonlySet<number>;
}

/** The text of a file in which there is nothing yet. */
export const emptyBaseline = `# Findings of titan-auth that are known and accepted for a time: titan-auth baseline --help
version: 1
findings: []
`;

/** Reads a baseline. Throws a `Problem` with the line for what is none. */
export function readBaseline(name: string, text: string): BaselineFile {
  const lines = new LineCounter();
  refuseSecrets(name, text);
  const document = parse(name, text, lines);
  const place = (offset: number | undefined): string => {
    const { line, col } = lines.linePos(offset ?? 0);
    return `${name}:${line}:${col}`;
  };
  const [broken] = [...document.errors, ...document.warnings];
  if (broken !== undefined) {
    const got = broken.message.split("\n")[0] ?? broken.code;
    throw problem(place(broken.pos[0]), "YAML that can be read", got, "Correct it");
  }
  const read = baselineFrom(dataOf(document, name));
  if (isFault(read)) throw faultOf(read, document, place(offsetOf(document, read.path)));
  for (const [index, entry] of read.findings.entries())
    demandSense(entry, read.findings.slice(0, index), place(offsetOf(document, ["findings", index])));
  return { entries: read.findings, changed: (changes) => rewrite(text, changes) };
}

/** A secret in the file is one for everybody who can read the file; and its text may be quoted. */
function refuseSecrets(name: string, text: string): void {
  const at = text.split("\n").findIndex(looksSecret);
  if (at < 0) return;
  const remedy = "Take it out and revoke it: whoever can read this file has it";
  throw problem(`${name}:${at + 1}`, "reasons in words", "what looks like a JWT or an API key", remedy);
}

function parse(name: string, text: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false });
  } catch {
    throw problem(name, "YAML that can be read", "what is nested too deeply", "Flatten it");
  }
}

const problem = (place: string, wanted: string, got: string, remedy: string): Problem =>
  new Problem({ place, wanted, got, remedy });

function dataOf(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw problem(name, "a baseline", "YAML with aliases", "Write the values out");
  }
}

/** Where a value begins, or what it would stand in. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent = document.getIn(path.slice(0, -1), true);
  const key = isMap(parent)
    ? parent.items.map((pair) => pair.key).find((one) => isScalar(one) && one.value === path.at(-1))
    : undefined;
  const node = (isScalar(key) ? key : document.getIn(path, true)) as Scalar | undefined;
  if (node?.range) return node.range[0];
  return path.length === 0 ? undefined : offsetOf(document, path.slice(0, -1));
}

function faultOf({ path, wanted, stray }: BaselineFault, document: Document, place: string): Problem {
  if (stray !== undefined) {
    const remedy = `Did you mean ${nearest(stray.key, stray.known)}?`;
    return problem(place, wanted, `«${stray.key}»`, remedy);
  }
  const value = document.getIn(path);
  const where = path.map(String).join(".") || "the file";
  const got = value === undefined || value === null ? "nothing" : `«${String(value).slice(0, 60)}»`;
  return problem(
    place,
    `${where}: ${wanted}`,
    got,
    "Correct it, or write the entry with titan-auth baseline update",
  );
}

/** What each field allows and all of them together do not. */
function demandSense(entry: BaselineEntry, earlier: readonly BaselineEntry[], place: string): void {
  const { fingerprint, environment, added, expires, open } = entry;
  if (earlier.some((one) => one.fingerprint === fingerprint && one.environment === environment))
    throw problem(place, "each finding once", `${fingerprint} again`, "Keep one of the two");
  const days = daysBetween(added, expires);
  if (days < 0)
    throw problem(place, "expires on the day of added, or later", expires, "Correct the two dates");
  if (open !== true || days <= mostOpenDays) return;
  const wanted = `at most ${mostOpenDays} days for a finding that lets somebody in`;
  throw problem(place, wanted, `${days} days`, "Mend it sooner; titan-auth baseline update accepts it anew");
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

/** A fingerprint may look like a number: it stands between quotation marks. */
function nodeOf(key: string, value: unknown, document: Document): unknown {
  if (key !== "fingerprint") return document.createNode(value);
  const node = new Scalar(value);
  node.type = Scalar.QUOTE_DOUBLE;
  return node;
}
