import { isRecord } from "../../../contracts/wire/json.ts";
import type { YamlFile } from "../document.ts";
import { shown } from "../written.ts";
import { fault } from "./validate.ts";

/** More nested references than this are treated as circular. */
const mostHops = 20;

/** A value and its position in the document. */
export interface Placed<T> {
  readonly value: T;
  readonly path: readonly string[];
}

/**
 * Resolves a reference within the document: nothing else is ever read or fetched. Throws a `UserError` for a reference that
 * leads elsewhere, nowhere or in a circle.
 */
export function resolved<T extends object>(
  { value, path }: Placed<T | { readonly $ref: string }>,
  root: unknown,
  file: YamlFile,
): Placed<T> {
  let at: Placed<unknown> = { value, path };
  for (let hop = 0; hop < mostHops; hop += 1) {
    const target = isRecord(at.value) ? at.value["$ref"] : undefined;
    if (typeof target !== "string") return at as Placed<T>;
    at = followed(target, [...at.path, "$ref"], root, file);
  }
  throw fault(file, [...path, "$ref"], "a reference that ends somewhere", "a circle", "Write the value out");
}

function followed(target: string, path: readonly string[], root: unknown, file: YamlFile): Placed<unknown> {
  const wrong = (wanted: string, remedy: string) => fault(file, path, wanted, `"${shown(target)}"`, remedy);
  if (!target.startsWith("#/"))
    throw wrong(
      "a reference within the document, such as #/components/parameters/id: no other file or address is read",
      "Bundle the document into one file first",
    );
  const steps = target.slice(2).split("/").map(unescaped);
  let value = root;
  for (const step of steps) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
      throw wrong("a reference to something that is there", "Correct it");
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  if (!isRecord(value)) throw wrong("a reference to keys and values", "Correct it");
  return { value, path: steps };
}

/** A step of a JSON pointer in the form of a URL's fragment (RFC 6901, section 6). */
function unescaped(step: string): string {
  let plain = step;
  try {
    plain = decodeURIComponent(step);
  } catch {
    // Not of that form: taken as it is written.
  }
  return plain.replaceAll("~1", "/").replaceAll("~0", "~");
}
