import { isRecord } from "../../../contracts/wire/json.ts";

/**
 * The part of an OpenAPI document that says who may call what. Everything else is removed before validation, so that a fault
 * in some response schema stops nobody, and a large document costs little.
 */
export interface ReadDocument {
  readonly openapi: string;
  readonly info: { readonly title: string };
  readonly servers?: readonly Server[];
  readonly security?: readonly Requirement[];
  readonly paths?: Readonly<Record<string, PathItem>>;
  readonly components?: {
    readonly securitySchemes?: Readonly<Record<string, Scheme | Reference>>;
    readonly parameters?: Readonly<Record<string, Parameter | Reference>>;
    readonly pathItems?: Readonly<Record<string, PathItem>>;
  };
}

export interface Reference {
  readonly $ref: string;
}
export interface Server {
  readonly url: string;
  readonly description?: string;
  readonly variables?: Readonly<Record<string, { readonly default: string }>>;
}
export type Requirement = Readonly<Record<string, readonly string[]>>;
export interface Scheme {
  readonly type: string;
}
export interface Parameter {
  readonly name: string;
  readonly in: string;
}
export interface PathOperation {
  readonly security?: readonly Requirement[];
  readonly servers?: readonly Server[];
  readonly parameters?: readonly (Parameter | Reference)[];
}
export const methods = ["get", "head", "post", "put", "patch", "delete", "options"] as const;
export type PathItem = Partial<Reference> &
  Pick<PathOperation, "servers" | "parameters"> & {
    readonly [Method in (typeof methods)[number]]?: PathOperation;
  };

type Shape = (value: unknown) => unknown;

/** Keeps only these keys of an object, each in its shape. Anything but an object is left to validation. */
const only =
  (shapes: Readonly<Record<string, Shape>>, more: Readonly<Record<string, unknown>> = {}): Shape =>
  (value) =>
    isRecord(value)
      ? {
          ...more,
          ...Object.fromEntries(
            Object.entries(shapes).flatMap(([key, shape]) =>
              Object.hasOwn(value, key) ? [[key, shape(value[key])]] : [],
            ),
          ),
        }
      : value;
/** All values in one shape; keys with this prefix are extensions. */
const each =
  (shape: Shape, extension?: string): Shape =>
  (value) =>
    isRecord(value)
      ? Object.fromEntries(
          Object.entries(value).flatMap(([key, one]) =>
            extension !== undefined && key.startsWith(extension) ? [] : [[key, shape(one)]],
          ),
        )
      : value;
const list =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) ? value.map(shape) : value;
const same: Shape = (value) => value;

const server = only({ url: same, description: same, variables: each(only({ default: same })) });
const parameter: Shape = (value) => {
  if (!isRecord(value) || Object.hasOwn(value, "$ref")) return only({ $ref: same })(value);
  const required = value["in"] === "path" ? { required: true } : {};
  return only({ name: same, in: same }, { ...required, schema: {} })(value);
};
const scheme: Shape = (value) => {
  if (!isRecord(value) || Object.hasOwn(value, "$ref")) return only({ $ref: same })(value);
  const type = typeof value["type"] === "string" ? value["type"] : "";
  const own = { http: { scheme: same }, apiKey: { name: same, in: same } }[type];
  const told = { oauth2: { flows: {} }, openIdConnect: { openIdConnectUrl: "https://a" } }[type];
  return only({ type: same, ...own }, told)(value);
};
const operation = only(
  { security: same, servers: list(server), parameters: list(parameter) },
  { responses: { default: { description: "" } } },
);
const pathItem = only({
  $ref: same,
  servers: list(server),
  parameters: list(parameter),
  ...Object.fromEntries(methods.map((method) => [method, operation])),
});

/** The parts of a document that are validated and read. */
export const readPart: Shape = only({
  openapi: same,
  info: only({ title: same, version: same }),
  servers: list(server),
  security: same,
  paths: each(pathItem, "x-"),
  components: only({
    securitySchemes: each(scheme),
    parameters: each(parameter),
    pathItems: each(pathItem),
  }),
});
