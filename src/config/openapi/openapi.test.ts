import { describe, expect, it } from "vitest";
import { UserError } from "../../user-error.ts";
import { mostDocumentBytes } from "../bounded-file.ts";
import { describeApi } from "./describe.ts";
import { readDocument } from "./text.ts";

const read = (text: string) => describeApi(readDocument("api.yaml", new TextEncoder().encode(text)));

function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return "";
}

const head = (version = "3.1.0"): string => `openapi: ${version}\ninfo: { title: A, version: "1" }\n`;
const document = (paths: string, more = "", version?: string): string =>
  `${head(version)}paths:\n${paths}\n${more}`;
const schemes = `components:
  securitySchemes:
    oauth: { type: oauth2, flows: {} }
    bearer: { type: http, scheme: bearer }
    x-api-key: { type: apiKey, in: header, name: X-API-Key }
`;
const operation = (security: string): string =>
  `  /a:\n    get:\n      ${security}\n      responses: { default: { description: "" } }`;
const accessIn = (security: string, more = schemes, version?: string) => {
  const [one] = read(document(operation(security), more, version)).operations;
  return [one?.access, one?.scopes];
};

describe("who may call an operation", () => {
  it.each([
    ["security: []", "public", []],
    ["security: [{ oauth: [a:b] }]", "guarded", [["a:b"]]],
    ["security: [{ oauth: [a, b] }]", "guarded", [["a", "b"]]],
    ["security: [{ oauth: [a] }, { oauth: [b] }]", "guarded", [["a"], ["b"]]],
    ["security: [{ oauth: [a], bearer: [] }]", "guarded", [["a"]]],
    ["security: [{ bearer: [] }, { x-api-key: [a] }]", "guarded", [["a"]]],
    ["security: [{}, { oauth: [a] }]", "optional", [["a"]]],
    ["security: [{ oauth: [] }]", "guarded", [[]]],
    ["security: [{ bearer: [] }]", "guarded", []],
    ["security: [{ bearer: [] }]\n      x-required-scopes: [a, b]", "guarded", [["a", "b"]]],
    ["x-scopes: a b", "guarded", [["a", "b"]]],
    ["summary: nothing", "unstated", []],
  ])("%s: %s, %j", (security, access, scopes) => {
    expect(accessIn(security)).toEqual([access, scopes]);
    expect(accessIn(security, schemes, "3.0.3")).toEqual([access, scopes]);
  });

  it("is what the document says where the operation does not", () => {
    expect(accessIn("summary: x", `${schemes}security: [{ oauth: [a] }]`)).toEqual(["guarded", [["a"]]]);
    expect(accessIn("security: []", `${schemes}security: [{ oauth: [a] }]`)).toEqual(["public", []]);
    expect(accessIn("summary: x", `${schemes}security: []`)).toEqual(["public", []]);
    const other = `${operation("summary: x")}\n    put:\n      security: [{ oauth: [a] }]\n      responses: { default: { description: "" } }`;
    expect(read(document(other, schemes)).operations[0]?.access).toBe("public");
  });
});

describe("paths", () => {
  const idsOf = (text: string) =>
    read(text).operations.map(({ method, path, query }) => [method, path, query]);

  it.each([
    ["{ type: integer, minimum: 7 }", "q=7"],
    ["{ type: boolean }", "q=true"],
    ["{ type: string, format: date }", "q=2026-01-01"],
    ["{ type: string, minLength: 3 }", "q=xxx"],
    ["{ enum: [open, closed] }", "q=open"],
  ])("have a value for a required query parameter: %s", (schema, query) => {
    const text = document(`  /tasks:
    parameters:
      - { name: q, in: query, required: true, schema: ${schema} }
      - { name: more, in: query, schema: ${schema} }
    get: { responses: { default: { description: "" } } }`);
    expect(idsOf(text)).toEqual([["GET", "/tasks", query]]);
  });

  it("have the path of the server, and {id} for each parameter but a choice", () => {
    const text = document(
      `  /{version}/tasks/{taskId}:
    parameters:
      - { name: version, in: path, required: true, schema: { enum: [v2, v3] } }
      - { $ref: "#/components/parameters/limit" }
    get: { responses: { default: { description: "" } } }`,
      `servers: [{ url: "https://{host}/base", variables: { host: { default: a.example } } }]
components: { parameters: { limit: { name: limit, in: query, required: true, schema: { type: integer, default: 5 } } } }`,
    );
    expect(idsOf(text)).toEqual([["GET", "/base/v2/tasks/{id}", "limit=5"]]);
    expect(read(text)).toMatchObject({
      servers: [{ url: "https://a.example/base" }],
      operations: [{ origin: "https://a.example" }],
    });
  });

  it("may be elsewhere in the document, and are told apart by more than a parameter's name", () => {
    const item = `{ get: { responses: { default: { description: "" } } } }`;
    const text = document(
      `  /a/{x}: { $ref: "#/components/pathItems/one" }\n  /a/{y}: ${item}\n  x-note: 3`,
      `components: { pathItems: { one: ${item} } }`,
    );
    expect(idsOf(text)).toEqual([["GET", "/a/{id}", undefined]]);
  });
});

describe("what is wrong with a document", () => {
  it.each([
    ["nothing", "", "api.yaml:1:1: openapi: wanted an OpenAPI document of version 3.0 or 3.1, got nothing"],
    [
      "another version",
      'swagger: "2.0"\n',
      'api.yaml:1:1: swagger: wanted an OpenAPI document of version 3.0 or 3.1, got "2.0"',
    ],
    ["YAML that is none", "openapi: 3.1.0\n\tinfo: x", "api.yaml:2:1: wanted valid YAML"],
    ["a list for paths", `${head()}paths: []`, "api.yaml:3:1: paths: wanted keys and values, got a list"],
    [
      "a path without a slash",
      document("  a: {}"),
      "api.yaml:4:3: paths.a: wanted a path that begins with /",
    ],
    [
      "a path with a query",
      document('  "/a?b=1": { get: { responses: {} } }'),
      "wanted a path without a query",
    ],
    [
      "a text for security",
      document(operation("security: none")),
      'api.yaml:6:7: paths./a.get.security: wanted a list, got "none"',
    ],
    [
      "scopes that are no list",
      document(operation("security: [{ oauth: a }]"), schemes),
      'api.yaml:6:20: paths./a.get.security.0.oauth: wanted a list, got "a"',
    ],
    [
      "a scheme that is not there",
      document(operation("security: [{ oath: [a] }]"), schemes),
      'wanted a scheme of components.securitySchemes, got "oath". Known: oauth, bearer, x-api-key',
    ],
    [
      "a kind of scheme that there is not",
      document(operation("security: []"), "components: { securitySchemes: { a: { type: basic } } }"),
      "wanted one of apiKey, http, oauth2, openIdConnect",
    ],
    [
      "a kind of scheme that cannot be text",
      document(
        operation("security: []"),
        "components: { securitySchemes: { a: { type: { toString: 1 } } } }",
      ),
      "components.securitySchemes.a",
    ],
    [
      "an address as a reference",
      document('  /a: { $ref: "https://example.com/a.yaml" }'),
      "api.yaml:4:9: paths./a.$ref: wanted a reference within the document",
    ],
    [
      "a file as a reference",
      document('  /a: { $ref: "../../etc/passwd#/a" }'),
      "no other file or address is read",
    ],
    [
      "a reference to nothing",
      document('  /a: { $ref: "#/components/pathItems/a" }'),
      "wanted a reference to something that is there",
    ],
    [
      "a reference to what every object has",
      document('  /a: { $ref: "#/__proto__/a" }'),
      "wanted a reference to something that is there",
    ],
    ["a circle", document('  /a: { $ref: "#/paths/~1b" }\n  /b: { $ref: "#/paths/~1a" }'), "got a circle"],
  ])("%s", (_name, text, words) => {
    expect(refusal(text)).toContain(words);
  });

  it("has its place in JSON as well", () => {
    const text = JSON.stringify(
      { openapi: "3.0.0", info: { title: "A", version: "1" }, paths: { "/a": { get: { security: "x" } } } },
      null,
      "\t",
    );
    expect(refusal(text)).toContain("api.yaml:10:5: paths./a.get.security: wanted a list");
  });

  it("is none where it is not read: schemas, examples that look like secrets, references to other files", () => {
    const text = document(
      operation("security: []").replace(
        'description: ""',
        `description: "", content: { a/b: { schema: { $ref: "https://example.com/x", type: 3 }, example: titan_sk_live_Zm9vYmFyYmF6cXV4 } }`,
      ),
    );
    expect(read(text).operations).toHaveLength(1);
  });
});

describe("hostile documents", () => {
  it("bring in nothing by names that every object has", () => {
    const text = `{"openapi":"3.1.0","info":{"title":"A","version":"1"},"__proto__":{"polluted":true},"paths":{"/a":{"__proto__":{"x":1},"get":{"security":[{"__proto__":["a"]}]}}}}`;
    expect(refusal(text)).toContain("wanted a scheme of components.securitySchemes");
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("are no larger than they may be", () => {
    expect(refusal(`${head()}#${"x".repeat(4 * 1024 * 1024)}`)).toContain("wanted a file of at most 4 MiB");
    expect(refusal(`"${"x".repeat(mostDocumentBytes)}"`)).toContain("wanted a file of at most 32 MiB");
  });

  it("do not grow by aliases", () => {
    const levels = Array.from(
      { length: 12 },
      (_, at) =>
        `  l${at}: &l${at} [${Array(9)
          .fill(at === 0 ? "x" : `*l${at - 1}`)
          .join(", ")}]`,
    );
    expect(refusal(`x-bomb:\n${levels.join("\n")}\n${document(operation("security: []"))}`)).toContain(
      "aliases",
    );
  });

  it("may be large: ten megabytes of JSON", () => {
    const schema = { type: "object", description: "x".repeat(10_000) };
    const schemas = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`s${at}`, schema]));
    const text = JSON.stringify(
      {
        components: { schemas },
        openapi: "3.1.0",
        info: { title: "A", version: "1" },
        paths: { "/a": { get: { security: [] } } },
      },
      null,
      1,
    );
    expect(text.length).toBeGreaterThan(10_000_000);
    const line = text.split("\n").findIndex((one) => one.includes('"security"')) + 1;
    expect(read(text).operations[0]?.place).toBe(`api.yaml:${line}:5`);
  });
});
