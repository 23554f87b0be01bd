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
/** Declares a check of single situations. */
export declare function defineCheck<const M extends string, const P extends string>(check: CaseCheck<M, P>): OwnCheck;
/** Declares a check of the scope matrix. */
export declare function defineMatrixCheck<const M extends string>(check: MatrixCheck<M>): OwnCheck;
/** Declares a check of every answer of the run. */
export declare function defineSurvey<const M extends string>(check: Survey<M>): OwnCheck;
/** A request of one's own. */
export declare function request(facts: RequestFacts, context: CheckContext): Probe;
/** The safe request of an operation, as titan-auth sends it itself. */
export declare function call(operation: Operation, credential: Credential, context: CheckContext): Probe;
export declare function after(first: Probe, ...reads: readonly ResponseClass[]): Condition;
/** No credential; a text that is none; the run's JWT; the key that was given. */
export declare const none: Credential;
export declare const garbage: Credential;
export declare const jwt: Credential;
export declare const givenKey: Credential;
/** A key with exactly these scopes, which the run creates and revokes. */
export declare function keyWith(...scopes: readonly string[]): Credential;
/** A key with all of these scopes: \`keyWithAll(scopeNames(context))\`. */
export declare function keyWithAll(all: readonly string[]): Credential;
/** A key with all of these scopes but some. */
export declare function keyWithout(all: readonly string[], ...lacking: readonly string[]): Credential;
export declare function scopeNames(context: CheckContext): readonly string[];
/** The name of a credential in reports. */
export declare function credentialName(credential: Credential): string;
/** The JSON document of an answer. */
export declare function jsonOf(response: Pick<CheckResponse, "body">): unknown;
`;

/** The text of `index.d.ts`. It names no other module. */
export function declarations(root) {
  const schema = (name) => JSON.parse(readFileSync(`${root}/reports/schema-${name}.json`, "utf8"));
  const reports = { Report: schema("report"), ScopesReport: schema("scopes") };
  return [
    readFileSync(`${root}/src/api/types.ts`, "utf8"),
    readFileSync(`${root}/src/api/check-types.ts`, "utf8"),
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
