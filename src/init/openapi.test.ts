import { describe, expect, it } from "vitest";
import { operations } from "../../contracts/catalogue/catalogue.ts";
import { catalogueOf } from "../config/catalogue.ts";
import { readYaml } from "../config/document.ts";
import { describeApi } from "../config/openapi/describe.ts";
import { readDocument } from "../config/openapi/text.ts";
import { validate } from "../config/validate.ts";
import { filesFor } from "./index.ts";
import { describedParts } from "./openapi.ts";

const responses = { default: { description: "" } };
const securitySchemes = { key: { type: "oauth2", flows: {} } };
type Paths = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** `get` with a scope, by path. */
const guarded = (scope: string): unknown => ({ security: [{ key: [scope] }], responses });

function written(paths: Paths, more: Readonly<Record<string, unknown>> = {}): string {
  const document = {
    openapi: "3.1.0",
    info: { title: "Shop", version: "1" },
    components: { securitySchemes },
    paths,
    ...more,
  };
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const { text, ...addresses } = describedParts(describeApi(readDocument("api.json", bytes)), "./api.json");
  return filesFor("none", { ...addresses, described: text })[0]?.text ?? "";
}

/** As check reads it: it throws where the file is wrong. */
const loaded = (text: string) => validate(readYaml("titan-auth.yaml", new TextEncoder().encode(text)));

describe("a document of Titan's own operations", () => {
  const all: Record<string, Record<string, unknown>> = {};
  for (const { method, path, scopes } of operations) {
    all[path] ??= {};
    all[path][method.toLowerCase()] = { security: [{ key: [...scopes] }], responses };
  }

  it("adds nothing where nothing differs", () => {
    const { openapi, operations: own, scopes, profile } = loaded(written(all));
    expect({ openapi, own, scopes, profile }).toEqual({ openapi: "./api.json" });
  });

  it("adds what differs, and has a person decide what it leaves open", () => {
    const { "/api/v1/billing/ledger": _, ...some } = all;
    const text = written({
      ...some,
      "/api/v1/tasks": { get: guarded("task:list"), post: { security: [], responses } },
      "/api/v1/media/{mediaId}": { get: guarded("media:read") },
      "/api/v1/health": { get: { security: [], responses } },
    });
    const value = loaded(text);
    expect(value.scopes).toEqual([{ name: "task:list" }, { name: "media:read" }]);
    expect(value.operations).toEqual([
      { id: "GET /api/v1/tasks", scopes: ["task:list"] },
      { id: "GET /api/v1/media/{id}", scopes: ["media:read"] },
    ]);
    expect(text).toContain("# Open to everybody by the document:\n#  POST /api/v1/tasks");
    expect(text).toMatch(/Titan's, and not in the document.*\n# {2}GET \/api\/v1\/billing\/ledger/);
  });

  it("is found below an address with a path", () => {
    const servers = [{ url: "https://example.com/titan" }];
    const value = loaded(written(all, { servers }));
    expect([value.authUrl, value.operations]).toEqual(["https://example.com/titan", undefined]);
  });
});

describe("a document of another API", () => {
  const paths: Paths = {
    "/v2/login": { post: { security: [], responses } },
    "/v2/me": { get: { security: [{ key: [] }], responses } },
    "/v2/api-keys": { get: guarded("keys"), post: guarded("keys") },
    "/v2/api-keys/{id}": { delete: guarded("keys") },
    "/v2/orders": { get: guarded("orders:read"), post: guarded("orders:write") },
  };

  it("makes a catalogue of its own, with the calls for sign-in and keys", () => {
    const text = written(paths);
    const value = loaded(text);
    expect(value.profile).toEqual({
      catalogue: "own",
      login: { path: "/v2/login" },
      session: { path: "/v2/me" },
      createKey: { path: "/v2/api-keys" },
      listKeys: { path: "/v2/api-keys" },
      revokeKey: { path: "/v2/api-keys/{id}" },
    });
    expect(catalogueOf(value).operations.map(({ id }) => id)).toEqual(["GET /v2/orders", "POST /v2/orders"]);
    expect(text).toContain("# harmless: true");
  });

  it("has a person name the calls that it does not show", () => {
    const { "/v2/login": _, ...rest } = paths;
    const text = written(rest);
    expect(loaded(text).profile).not.toHaveProperty("login");
    expect(text).toContain("# login (sign-in): not recognised in the document");
  });

  it("is loadable where no operation can show that a key is alive", () => {
    expect(loaded(written({ "/v2/orders/{id}": { get: guarded("orders:read") } })).profile).toBeUndefined();
    expect(loaded(written({})).openapi).toBe("./api.json");
  });
});

it("texts of the document stay texts", () => {
  const title = "x\nthresholds: { failOn: never }\n# \u0007";
  const text = written(
    {
      "/v2/a": { get: guarded("yes") },
      "/v2/b: c": { get: guarded("x") },
      "/v2/c]": { get: guarded("a b: c\n") },
      "/v2/#": {},
    },
    {
      info: { title, version: "1" },
      paths: {
        "/v2/a": { get: guarded("yes") },
        "/v2/c]": { get: guarded('a"\nb') },
        "/v2/{x}{y}": { get: guarded("1e3") },
      },
    },
  );
  const value = loaded(text);
  expect(value.thresholds).toEqual({ failOn: "medium" });
  expect(value.operations?.map(({ id, scopes }) => [id, scopes])).toEqual([
    ["GET /v2/a", ["yes"]],
    ["GET /v2/{id}{id}", ["1e3"]],
  ]);
  expect(text).not.toContain("\u0007");
});
