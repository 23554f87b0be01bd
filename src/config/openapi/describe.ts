import {
  type ApiDescription,
  type DescribedOperation,
  namedScopes,
} from "../../../contracts/catalogue/api-description.ts";
import type { Method } from "../../../contracts/catalogue/catalogue.ts";
import type { YamlFile } from "../document.ts";
import { shown } from "../written.ts";
import { parametersOf, queryOf, valuesInPath } from "./parameters.ts";
import { type Placed, resolved } from "./references.ts";
import { accessOf } from "./security.ts";
import { methods, type PathItem, type PathOperation, type ReadDocument, type Server } from "./structure.ts";
import { fault, validDocument } from "./validate.ts";

/** Each scope costs a run two keys, and each operation about ten requests. */
const most = { operations: 2000, scopes: 200 };

/** What an OpenAPI document says about who may call what. Throws a `UserError` for an invalid one. */
export function describeApi(file: YamlFile): ApiDescription {
  const document = validDocument(file);
  const paths = Object.entries(document.paths ?? {});
  const operations = unique(
    paths.flatMap(([template, value]) => operationsAt(template, value, { document, file })),
  );
  const counts = { operations: operations.length, scopes: new Set(operations.flatMap(namedScopes)).size };
  for (const what of ["operations", "scopes"] as const)
    if (counts[what] > most[what])
      throw fault(file, ["paths"], `at most ${most[what]} ${what}`, `${counts[what]}`, "Divide the document");
  return {
    name: file.name,
    title: document.info.title,
    place: file.placeOf(["paths"]),
    servers: (document.servers ?? []).map((server) => ({
      url: addressOf(server),
      ...(server.description !== undefined && { description: server.description }),
    })),
    operations,
  };
}

interface Source {
  readonly document: ReadDocument;
  readonly file: YamlFile;
}

function operationsAt(
  template: string,
  value: PathItem,
  { document, file }: Source,
): readonly DescribedOperation[] {
  if (/[\s?#]/.test(template)) {
    const wanted = "a path without a query, a fragment and blanks, such as /tasks/{taskId}";
    throw fault(file, ["paths", template], wanted, `"${shown(template)}"`, "Correct it");
  }
  const item = resolved<PathItem>({ value, path: ["paths", template] }, document, file);
  return methods.flatMap((method) => {
    const operation = item.value[method];
    if (operation === undefined) return [];
    const placed = { value: operation, path: [...item.path, method] };
    return [operationOf(method.toUpperCase() as Method, template, placed, item, { document, file })];
  });
}

function operationOf(
  method: Method,
  template: string,
  { value, path }: Placed<PathOperation>,
  item: Placed<PathItem>,
  { document, file }: Source,
): DescribedOperation {
  const [server] = value.servers ?? item.value.servers ?? document.servers ?? [];
  const { origin, base } = splitAddress(server);
  const parameters = [
    ...parametersOf(value.parameters, [...path, "parameters"], document, file),
    ...parametersOf(item.value.parameters, [...item.path, "parameters"], document, file),
  ];
  const query = queryOf(parameters);
  return {
    method,
    path: `${base}${valuesInPath(template, parameters)}`,
    ...(origin !== undefined && { origin }),
    ...(query !== "" && { query }),
    ...accessOf(value, path, document, file),
  };
}

/** A server's address, with the defaults of its variables. */
const addressOf = ({ url, variables = {} }: Server): string =>
  url.replace(/\{([^}]*)\}/g, (whole, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name]?.default ?? whole) : whole,
  );

/** The origin, if it has one, and the path without a trailing slash. */
function splitAddress(server: Server | undefined): { readonly origin?: string; readonly base: string } {
  const address = server === undefined ? "/" : addressOf(server);
  const isWhole = /^https?:\/\//i.test(address);
  if (!URL.canParse(address, "http://host")) return { base: "" };
  const { origin, pathname } = new URL(address, "http://host");
  return { ...(isWhole && { origin }), base: pathname.replace(/\/+$/, "") };
}

/** Of templates that differ only in parameter names, the first. */
function unique(operations: readonly DescribedOperation[]): readonly DescribedOperation[] {
  const known = new Map<string, DescribedOperation>();
  for (const one of operations) {
    const id = `${one.method} ${one.path}`;
    if (!known.has(id)) known.set(id, one);
  }
  return [...known.values()];
}
