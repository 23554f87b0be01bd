import { mostBytes, mostDocumentBytes } from "../bounded-file.ts";
import { readYaml, type YamlFile, type YamlRules } from "../document.ts";
import { jsonPlaces, lineAndColumn, offsetAt } from "./json-places.ts";

/** An OpenAPI document is JSON or YAML. If JSON is malformed, the YAML parser says where. */

/** YAML is parsed at about a megabyte a second. Examples may look like secrets. */
const ofDocuments: YamlRules = {
  mostBytes: 4 * mostBytes,
  mostAliases: 10_000,
  tooLarge: "Convert it to JSON, which may be 32 MiB",
};

/** Reads a document. Throws a `UserError` that shows nothing of its text. */
export function readDocument(name: string, bytes: Uint8Array): YamlFile {
  const rules =
    bytes.length > mostDocumentBytes ? { ...ofDocuments, mostBytes: mostDocumentBytes } : ofDocuments;
  return jsonFile(name, bytes) ?? readYaml(name, bytes, rules);
}

function jsonFile(name: string, bytes: Uint8Array): YamlFile | undefined {
  if (bytes.length > mostDocumentBytes) return undefined;
  const text = new TextDecoder().decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const offsetOf = once(() => jsonPlaces(text));
  const placeOf = once(() => lineAndColumn(text));
  return { name, text, value, placeOf: (path) => `${name}:${placeOf()(offsetAt(offsetOf(), path))}` };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
