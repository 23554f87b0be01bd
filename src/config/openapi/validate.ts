import schema30 from "@seriousme/openapi-schema-validator/schemas/v3.0/schema.json" with { type: "json" };
import schema31 from "@seriousme/openapi-schema-validator/schemas/v3.1/schema.json" with { type: "json" };
import schema32 from "@seriousme/openapi-schema-validator/schemas/v3.2/schema.json" with { type: "json" };
import type { ErrorObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { default as Ajv04 } from "ajv-draft-04";
import { isRecord } from "../../../contracts/wire/json.ts";
import { UserError } from "../../user-error.ts";
import type { YamlFile } from "../document.ts";
import { shown, valueAt, wordsOf } from "../written.ts";
import { type ReadDocument, readPart } from "./structure.ts";

/** Validates what is read of a document against OpenAPI's own schemas. */

const lenient = { strict: false, validateFormats: false } as const;
const schemas = {
  "3.0": () => new Ajv04.default(lenient).compile(schema30),
  "3.1": () => new Ajv2020(lenient).compile(schema31),
  "3.2": () => new Ajv2020(lenient).compile(schema32),
} as const;
type Version = keyof typeof schemas;
const compiled = new Map<Version, ReturnType<(typeof schemas)[Version]>>();

/** The part of a document that is read. Throws a `UserError` with the position of what is wrong. */
export function validDocument(file: YamlFile): ReadDocument {
  const document = readPart(file.value);
  const version = versionOf(file);
  const validate = compiled.get(version) ?? schemas[version]();
  compiled.set(version, validate);
  if (validate(document)) return document as unknown as ReadDocument;
  throw problem(file, worst(validate.errors ?? []), document);
}

function versionOf(file: YamlFile): Version {
  const { value } = file;
  const said = isRecord(value) ? (value["openapi"] ?? value["swagger"]) : undefined;
  const [version] = /^3\.[0-2](?=\.\d+)/.exec(typeof said === "string" ? said : "") ?? [];
  if (isRecord(value) && Object.hasOwn(value, "openapi") && version !== undefined) return version as Version;
  const key = isRecord(value) && Object.hasOwn(value, "swagger") ? "swagger" : "openapi";
  const remedy = key === "swagger" ? "Convert it to OpenAPI 3 first" : "Name an OpenAPI document";
  throw fault(file, [key], "an OpenAPI document of version 3.0 or 3.1", wordsAt(value, [key]), remedy);
}

/** Of the errors of all alternatives, the one that explains most of a value; the first of several. */
const worst = (errors: readonly ErrorObject[]): ErrorObject | undefined => {
  const telling = errors.filter(
    ({ keyword, params }) =>
      !["oneOf", "anyOf", "if"].includes(keyword) && params["missingProperty"] !== "$ref",
  );
  const depth = ({ instancePath }: ErrorObject): number => instancePath.split("/").length;
  return [...(telling.length > 0 ? telling : errors)].sort((one, other) => depth(other) - depth(one))[0];
};

function problem(file: YamlFile, error: ErrorObject | undefined, document: unknown): UserError {
  const path = (error?.instancePath ?? "")
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const stray = error?.params["additionalProperty"] ?? error?.params["unevaluatedProperty"];
  if (typeof stray === "string") {
    const wanted = path.at(-1) === "paths" ? "a path that begins with /, such as /tasks" : "no such key";
    return fault(file, [...path, stray], wanted, `the key "${shown(stray)}"`, "Correct it");
  }
  const missing = error?.params["missingProperty"];
  const wanted = typeof missing === "string" ? `the key ${missing}` : wantedBy(error, path);
  return fault(file, path, wanted, wordsAt(document, path), "Correct it");
}

const typeWords: Readonly<Record<string, string>> = {
  array: "a list",
  object: "keys and values",
  string: "a text",
  boolean: "true or false",
};

function wantedBy(error: ErrorObject | undefined, path: readonly string[]): string {
  if (path.at(-1) === "type" && path.includes("securitySchemes"))
    return "one of apiKey, http, oauth2, openIdConnect";
  const allowed = error?.params["allowedValues"];
  if (Array.isArray(allowed)) return `one of ${allowed.join(", ")}`;
  const type = error?.params["type"];
  return typeWords[String(type)] ?? `what OpenAPI has there (${error?.message ?? "another value"})`;
}

const wordsAt = (whole: unknown, path: readonly string[]): string => wordsOf(valueAt(whole, path), ["x"]);

/** One thing that is wrong with a document, and where. */
export function fault(
  file: Pick<YamlFile, "placeOf">,
  path: readonly string[],
  wanted: string,
  got: string,
  remedy: string,
): UserError {
  const name = path.map((step) => shown(step)).join(".") || "the document";
  return UserError.of(`${file.placeOf(path)}: ${name}`, wanted, got, remedy);
}
