import { type Document, isMap, isNode, LineCounter, type Pair, parseDocument, type YAMLError } from "yaml";
import { looksSecret } from "../secrets/secret.ts";
import { UserError, type UserFault } from "../user-error.ts";
import { mostBytes } from "./bounded-file.ts";

/** A YAML file as plain data, with the position of each value. */
export interface YamlFile {
  /** Its name as given. */
  readonly name: string;
  readonly text: string;
  readonly value: unknown;
  /** `titan-auth.yaml:12:5`: the position of a value, or of as much of its path as exists. */
  placeOf(path: readonly PropertyKey[]): string;
}

/** What a kind of file may contain. */
export interface YamlRules {
  readonly mostBytes: number;
  /** What is wanted in place of a secret. Without it, texts that look like one are allowed. */
  readonly wanted?: string;
  /** What to do with a larger file. */
  readonly tooLarge?: string;
  /** The most aliases in such a file; without any, merging is impossible as well. */
  readonly mostAliases: number;
}

const ofConfigurations: YamlRules = {
  mostBytes,
  wanted: "where a secret comes from: env, file or command",
  mostAliases: 100,
};

/** Reads a YAML file. Throws a `UserError` that shows nothing of its text. */
export function readYaml(name: string, bytes: Uint8Array, rules = ofConfigurations): YamlFile {
  if (bytes.length > rules.mostBytes) {
    const wanted = `a file of at most ${rules.mostBytes / 1024 ** 2} MiB`;
    throw UserError.of(name, wanted, "a larger one", rules.tooLarge ?? "Shorten it");
  }
  const text = decode(name, bytes);
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const document = parse(name, text, lines, rules);
  refuseSecrets(name, text, rules);
  const [wrong] = [...document.errors, ...document.warnings];
  if (wrong !== undefined) throw new UserError([syntax(wrong, at(wrong.pos[0]))]);
  return {
    name,
    text,
    value: dataOf(name, document, rules),
    placeOf: (path) => at(offsetOf(document, path)),
  };
}

function decode(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw UserError.of(name, "a text in UTF-8", "other bytes", "Save it as UTF-8");
  }
}

function parse(name: string, text: string, lineCounter: LineCounter, { mostAliases }: YamlRules): Document {
  try {
    return parseDocument(text, { lineCounter, merge: mostAliases > 0, prettyErrors: false });
  } catch {
    throw UserError.of(name, "valid YAML", "what is nested too deeply", "Flatten it");
  }
}

function dataOf(name: string, document: Document, { mostAliases }: YamlRules): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases });
  } catch {
    const bad = mostAliases === 0 ? "" : " that lead nowhere, in circles or to far too much";
    const got = `aliases${bad}, or values nested too deeply`;
    throw UserError.of(name, "valid YAML", got, "Write the values out");
  }
}

/** A secret in the file is known to everybody who can read the file. */
function refuseSecrets(name: string, text: string, { wanted }: YamlRules): void {
  const at = wanted === undefined ? -1 : text.split("\n").findIndex(looksSecret);
  if (wanted === undefined || at < 0) return;
  throw UserError.of(
    `${name}:${at + 1}`,
    wanted,
    "what looks like a JWT or an API key",
    "Remove it and revoke it: everybody who can read this file has it",
  );
}

/** The parser's message without the line that it would quote. */
function syntax({ code, message }: YAMLError, place: string): UserFault {
  const known = message.includes("call stack") ? tooDeep : syntaxWords[code];
  const [first = code] = message.split("\n");
  const [got, remedy] = known ?? [first.charAt(0).toLowerCase() + first.slice(1), "Correct it"];
  return { place, wanted: "valid YAML", got, remedy };
}

const tooDeep = ["values that are nested too deeply", "Flatten them"] as const;
const syntaxWords: Readonly<Partial<Record<YAMLError["code"], readonly [got: string, remedy: string]>>> = {
  DUPLICATE_KEY: ["a key that is there twice", "Keep one of the two"],
  MULTIPLE_DOCS: ["a second document", "Remove the line ---"],
  TAB_AS_INDENT: ["a tab in the indentation", "Indent with spaces"],
  TAG_RESOLVE_FAILED: ["a tag that is unknown", "Remove it"],
};

/** The position of a value by its key; if there is none, that of its parent. */
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
