import { isRecord } from "../../../contracts/wire/json.ts";
import type { YamlFile } from "../document.ts";
import { valueAt } from "../written.ts";
import { resolved } from "./references.ts";
import type { Parameter, ReadDocument, Reference } from "./structure.ts";

/** What an operation's parameters contribute to its request. */

interface KnownParameter extends Parameter {
  readonly required: boolean;
  /** A value that is valid by the document: its first, its default, its example, else one of its type. */
  readonly known: string;
  /** Whether it takes this value or some few others alone. */
  readonly isChoice: boolean;
}

export function parametersOf(
  listed: readonly (Parameter | Reference)[] = [],
  path: readonly string[],
  document: ReadDocument,
  file: YamlFile,
): readonly KnownParameter[] {
  return listed.map((value, at) => {
    const placed = resolved<Parameter>({ value, path: [...path, String(at)] }, document, file);
    return { ...placed.value, ...valueIn(valueAt(file.value, placed.path)) };
  });
}

/** The whole parameter says what the part of it that is validated does not. */
function valueIn(whole: unknown): Pick<KnownParameter, "required" | "known" | "isChoice"> {
  const parameter = isRecord(whole) ? whole : {};
  const schema = isRecord(parameter["schema"]) ? parameter["schema"] : {};
  const { const: only, enum: some } = schema as { const?: unknown; enum?: unknown };
  const choice = only ?? (Array.isArray(some) ? some[0] : undefined);
  const known = [choice, schema["default"], parameter["example"], schema["example"]].find(isPlain);
  return {
    required: parameter["required"] === true,
    isChoice: isPlain(choice),
    known: String(known ?? madeUp(schema)),
  };
}

const ofFormat: Readonly<Record<string, string>> = {
  date: "2026-01-01",
  "date-time": "2026-01-01T00:00:00Z",
  uuid: "00000000-0000-4000-8000-000000000000",
};

/** A value of a schema's type. */
function madeUp({ type, format, minimum, minLength }: Readonly<Record<string, unknown>>): string {
  const types = [type].flat();
  if (types.includes("integer") || types.includes("number"))
    return typeof minimum === "number" ? String(minimum) : "1";
  if (types.includes("boolean")) return "true";
  return (
    ofFormat[String(format)] ?? "x".repeat(typeof minLength === "number" ? Math.min(minLength || 1, 100) : 1)
  );
}

const isPlain = (value: unknown): value is string | number | boolean =>
  ["string", "number", "boolean"].includes(typeof value);

/** A path in which an enumerated parameter has its first value, and any other is `{id}`. */
export const valuesInPath = (template: string, parameters: readonly KnownParameter[]): string =>
  template.replace(/\{([^}/]*)\}/g, (_, name: string) => {
    const own = parameters.find((one) => one.in === "path" && one.name === name && one.isChoice);
    return own === undefined ? "{id}" : encodeURIComponent(own.known);
  });

/** The query of required parameters. */
export const queryOf = (parameters: readonly KnownParameter[]): string =>
  parameters
    .filter((one) => one.in === "query" && one.required)
    .map(({ name, known }) => `${encodeURIComponent(name)}=${encodeURIComponent(known)}`)
    .join("&");
