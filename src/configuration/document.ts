import { type Document, isMap, isNode, LineCounter, type Pair, parseDocument, type YAMLError } from "yaml";
import type { ProblemFacts } from "../credentials/problem.ts";
import { looksSecret } from "../secrets/secret.ts";
import { mostBytes } from "./bounded-file.ts";
import { ConfigurationError } from "./problem.ts";

/** A YAML file as plain data, which still knows where each of its values stands. */
export interface YamlFile {
  /** As it was named. */
  readonly name: string;
  readonly value: unknown;
  /** `titan-auth.yaml:12:5`: where a value stands, or what of its path there is. */
  placeOf(path: readonly PropertyKey[]): string;
}

/** Aliases beyond which no configuration goes. */
const mostAliases = 100;

/** Reads a YAML file. Throws a `ConfigurationError` that shows nothing of its text. */
export function readYaml(name: string, bytes: Uint8Array): YamlFile {
  if (bytes.length > mostBytes) throw problem(name, "a file of at most 1 MiB", "a larger one", "Shorten it");
  const text = decode(name, bytes);
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const document = parse(name, text, lines);
  refuseSecrets(name, text);
  const [wrong] = [...document.errors, ...document.warnings];
  if (wrong !== undefined) throw new ConfigurationError([syntax(wrong, at(wrong.pos[0]))]);
  return {
    name,
    value: dataOf(name, document) ?? {},
    placeOf: (path) => at(offsetOf(document, path)),
  };
}

function decode(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw problem(name, "a text in UTF-8", "other bytes", "Save it as UTF-8");
  }
}

function parse(name: string, text: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter, merge: true, prettyErrors: false });
  } catch {
    throw problem(name, "YAML that can be read", "what is nested too deeply", "Flatten it");
  }
}

function dataOf(name: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases });
  } catch {
    const got = "aliases that lead nowhere, in circles or to far too much, or values nested too deeply";
    throw problem(name, "YAML that can be read", got, "Write the values out");
  }
}

/** A secret in the file is one for everybody who can read the file. */
function refuseSecrets(name: string, text: string): void {
  const at = text.split("\n").findIndex(looksSecret);
  if (at < 0) return;
  throw problem(
    `${name}:${at + 1}`,
    "where a secret comes from: env, file or command",
    "what looks like a JWT or an API key",
    "Take it out and revoke it: whoever can read this file has it",
  );
}

const problem = (place: string, wanted: string, got: string, remedy: string): ConfigurationError =>
  new ConfigurationError([{ place, wanted, got, remedy }]);

/** What the parser says, without the line that it would quote. */
function syntax({ code, message }: YAMLError, place: string): ProblemFacts {
  const known = message.includes("call stack") ? tooDeep : syntaxWords[code];
  const [got, remedy] = known ?? [message.split("\n")[0] ?? code, "Correct it"];
  return { place, wanted: "YAML that can be read", got, remedy };
}

const tooDeep = ["values that are nested too deeply", "Flatten them"] as const;
const syntaxWords: Readonly<Partial<Record<YAMLError["code"], readonly [got: string, remedy: string]>>> = {
  DUPLICATE_KEY: ["a key that stands here twice", "Keep one of the two"],
  MULTIPLE_DOCS: ["a second document", "Take the line --- away"],
  TAB_AS_INDENT: ["a tab where blanks indent", "Indent with blanks"],
  TAG_RESOLVE_FAILED: ["a tag that YAML does not have", "Take it away"],
};

/** Where a value begins, by its key; where there is none, what it would stand in. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let at = document.contents?.range?.[0] ?? 0;
  for (let depth = 1; depth <= path.length; depth += 1) {
    const holder = document.getIn(path.slice(0, depth - 1), true);
    const step = path[depth - 1];
    const key = isMap(holder) ? holder.items.find((pair) => nameOf(pair) === String(step))?.key : undefined;
    const node = isNode(key) ? key : document.getIn(path.slice(0, depth), true);
    if (!isNode(node) || !node.range) break;
    at = node.range[0];
  }
  return at;
}

const nameOf = ({ key }: Pair): string => String(isNode(key) && "value" in key ? key.value : key);
