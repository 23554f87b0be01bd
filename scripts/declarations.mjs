// The types of the package's entries: what they are written against, options by the table of settings, and reports by their
// published schemas.
import { readFileSync } from "node:fs";
import { build } from "esbuild";

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

const vitestCalls = `
export declare const describeDeployment: DescribeDeployment;
export declare const test: TestAPI<Fixtures>;

declare module "vitest" {
  interface TaskMeta {
    titanAuth?: TestMeta;
  }
}
declare global {
  namespace Chai {
    interface Assertion {
      /** The call was allowed. Await it where the result of \`call\` was not awaited. */
      toBeAllowed(): Promise<void>;
      /** The call was refused with 401. */
      toBeUnauthorized(): Promise<void>;
      /** The call was refused with 403, and where a scope is given, for want of it. */
      toBeForbidden(scope?: string): Promise<void>;
    }
  }
}
`;

const vitestReporter = `/** What \`reporters\` of the configuration of vitest takes. */
export interface ReporterOptions {
  /** Folder of the files; \`reports\` of the project's root unless given. */
  readonly reports?: string;
}

/** A tag for each suite and severity, for \`tags\` of the configuration. */
export declare const tags: { readonly name: string; readonly description: string }[];

/** Writes the reports of \`describeDeployment\` as HTML, SARIF and JSON. */
export default class TitanAuthReporter {
  constructor(options?: ReporterOptions);
  onInit(vitest: object): void;
  onTestRunEnd(modules: readonly object[]): Promise<void>;
}
`;

/** The text of each file of types, by name. They name no other module but vitest. */
export async function declarations(root) {
  const schema = (name) => JSON.parse(readFileSync(`${root}/reports/schema-${name}.json`, "utf8"));
  const reports = { Report: schema("report"), ScopesReport: schema("scopes") };
  const settings = await settingsOf(root);
  const source = (path) => published(readFileSync(`${root}/src/${path}`, "utf8"), settings);
  return {
    "index.d.ts": [
      source("api/types.ts"),
      source("api/check-types.ts"),
      ...Object.entries(reports).map(([name, one]) => `export type ${name} = ${typeOf(one, one)};\n`),
      calls,
    ].join("\n"),
    "vitest.d.ts": [
      'import type { TestAPI } from "vitest";\n',
      source("api/calls/types.ts"),
      source("vitest/types.ts").replace(/^export type \{[^}]*\};\n/m, ""),
      vitestCalls,
    ].join("\n"),
    "vitest-reporter.d.ts": vitestReporter,
  };
}

/** A file of types as it is published: without imports, and with an interface for the options of each table of settings. */
function published(text, settings) {
  const tables = [...text.matchAll(/OptionsOf<typeof (\w+)>/g)].map(([, name]) => name);
  const interfaces = tables.map((name) => optionsOf(nameOf(name), settings[name]));
  const bare = text.replace(/^import type [^;]*;\n+/gm, "");
  return [...interfaces, bare.replace(/OptionsOf<typeof (\w+)>/g, (_, name) => nameOf(name))].join("\n");
}

/** `runOptionSettings` as `RunOptionSettings`. */
const nameOf = (table) => table[0].toUpperCase() + table.slice(1);

const optionsOf = (name, settings) => {
  const fields = Object.entries(settings).map(
    ([option, setting]) => `  /** ${wordsOf(setting)} */\n  readonly ${option}?: ${typeOfSetting(setting)};`,
  );
  return `export interface ${name} {\n${fields.join("\n")}\n}\n`;
};

function wordsOf({ describe, variables, usual, default: fallback }) {
  const value = usual ?? fallback;
  const words = describe[0].toUpperCase() + describe.slice(1).replaceAll("*/", "* /");
  const from = variables === undefined ? "" : ` (else ${variables.join(", ")})`;
  return `${words}${from}${value === undefined ? "" : `; ${value} unless given`}.`;
}

function typeOfSetting({ kind, choices, bare }) {
  if (bare) return "boolean | readonly string[]";
  if (choices !== undefined) return choices.map((one) => JSON.stringify(one)).join(" | ");
  return { flag: "boolean", text: "string", number: "number", list: "readonly string[]" }[kind];
}

/** The tables of settings, which are written in TypeScript. */
async function settingsOf(root) {
  const { outputFiles } = await build({
    stdin: {
      contents: 'export * from "./settings.ts"; export * from "./program-settings.ts";',
      resolveDir: `${root}/contracts/config`,
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
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
