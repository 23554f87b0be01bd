// The types of the package's entry: what it is written against, and the reports by their published schemas.
import { readFileSync } from "node:fs";

const calls = `
export declare class UserError extends Error {}
export declare function check(options?: CheckOptions): Promise<Report>;
export declare function verify(options?: VerifyOptions): Promise<Report>;
export declare function diagnose(options?: DiagnoseOptions): Promise<Report>;
export declare function scopes(options?: ScopesOptions): Promise<ScopesReport>;
export declare function stateHandlers(options: StateHandlersOptions): Promise<StateHandlers>;
export declare function startTitan(options?: StartTitanOptions): Promise<Titan>;
`;

/** The text of `index.d.ts`. It names no other module. */
export function declarations(root) {
  const schema = (name) => JSON.parse(readFileSync(`${root}/reports/schema-${name}.json`, "utf8"));
  const reports = { Report: schema("report"), ScopesReport: schema("scopes") };
  return [
    readFileSync(`${root}/src/api/types.ts`, "utf8"),
    ...Object.entries(reports).map(([name, one]) => `export type ${name} = ${typeOf(one, one)};\n`),
    calls,
  ].join("\n");
}

/** A JSON Schema as a type. */
function typeOf(schema, whole) {
  if (schema.$ref !== undefined) return typeOf(at(whole, schema.$ref), whole);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return either.map((one) => `(${typeOf(one, whole)})`).join(" | ");
  switch (schema.type) {
    case "object":
      return objectOf(schema, whole);
    case "array":
      return `readonly (${typeOf(schema.items ?? {}, whole)})[]`;
    case "integer":
    case "number":
      return "number";
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    default:
      return "unknown";
  }
}

function objectOf({ properties, required = [], additionalProperties }, whole) {
  if (properties === undefined)
    return `Readonly<Record<string, ${typeof additionalProperties === "object" ? typeOf(additionalProperties, whole) : "unknown"}>>`;
  const fields = Object.entries(properties).map(
    ([name, one]) =>
      `readonly ${JSON.stringify(name)}${required.includes(name) ? "" : "?"}: ${typeOf(one, whole)};`,
  );
  return `{ ${fields.join(" ")} }`;
}

const at = (whole, ref) =>
  ref
    .split("/")
    .slice(1)
    .reduce((part, name) => part[name], whole);
