import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import schema from "@seriousme/openapi-schema-validator/schemas/v3.1/schema.json" with { type: "json" };
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { checkJson, deploy, envOf, folder, titanAuth } from "../../../test/support/cli.ts";
import { startEmbedded } from "../../embedded/index.ts";

/** export → init → check, and documents that say something else than the deployment does. */

interface Api {
  readonly paths: Record<string, Record<string, Record<string, unknown>>>;
  readonly components: { readonly securitySchemes: Record<string, unknown> };
  readonly servers: readonly { readonly url: string }[];
}

/** What the export of a healthy deployment looks like; its address is another in each test. */
let exported: string;

beforeAll(async () => {
  const titan = await startEmbedded({});
  const home = mkdtempSync(join(tmpdir(), "titan-auth-export-"));
  await titanAuth(["check", "--reports", "out", "--quiet"], { env: envOf(titan.url, titan.account), home });
  const { stdout, stderr, code } = await titanAuth(["export", "openapi", "out"], { home });
  expect(code, stderr).toBe(0);
  exported = stdout.replaceAll(titan.url, "https://api.example.com");
  await titan.close();
  rmSync(home, { recursive: true });
}, 60_000);

const api = (): Api => JSON.parse(exported);

describe("export openapi", () => {
  it("writes a valid document, with the scopes that were measured", () => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(api()), JSON.stringify(validate.errors)).toBe(true);
    const { paths } = api();
    expect(paths["/api/v1/tasks"]?.["get"]?.["security"]).toEqual([
      { session: [] },
      { apiKey: ["tasks:read"] },
    ]);
    expect(paths["/api/v1/auth/login"]?.["post"]?.["security"]).toEqual([]);
    expect(Object.keys(paths["/api/v1/api-keys/{id}"] ?? {})).toContain("delete");
    // Nobody is let in there unless that is asked for.
    const unmeasured = Object.entries(paths).filter(([, item]) =>
      JSON.stringify(item).includes("x-titan-auth-unmeasured"),
    );
    expect(unmeasured.map(([path]) => path)).toEqual(["/api/v1/billing/plan"]);
  });

  it("says the same each time, and what an open operation is", async () => {
    const home = folder();
    const path = join(import.meta.dirname, "../../../reports/samples/flawed.json");
    const [first, second] = [
      await titanAuth(["export", "openapi", path], { home }),
      await titanAuth(["export", "openapi", path, "--output", "api.json"], { home }),
    ];
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(readFileSync(join(home, "api.json"), "utf8")).toBe(first.stdout);
  });

  it("refuses what has no contract to tell", async () => {
    const { code, stderr } = await titanAuth([
      "export",
      "openapi",
      join(import.meta.dirname, "../../../package.json"),
    ]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("package.json")]);
  });
});

describe("init --openapi", () => {
  it("of an export adds nothing but the document, and check finds no difference", async () => {
    const titan = await deploy();
    const home = folder();
    writeFileSync(join(home, "openapi.json"), exported.replaceAll("https://api.example.com", titan.url));
    const { code, stderr } = await titanAuth(["init", "--openapi", "openapi.json"], { home });
    expect(code, stderr).toBe(0);
    const file = readFileSync(join(home, "titan-auth.yaml"), "utf8");
    expect(file).toContain(`authUrl: "${titan.url}"`);
    expect(file).toContain("openapi: ./openapi.json");
    expect(file).not.toMatch(/^(?:operations|scopes|profile):/m);
    const { AUTH_URL: _, ...account } = titan.env;
    const checked = await checkJson([], { env: account, home });
    expect(checked.code, checked.stderr).toBe(0);
    expect(checked.report.findings).toEqual([]);
    expect(checked.report.checks.find(({ id }) => id === "openapi-mismatch")?.outcome).toBe("pass");
  });
});

/** Where a path of a document stands in its text. */
function lineOf(document: Api, path: readonly string[]): number {
  const copy = structuredClone(document);
  let holder = copy as unknown as Record<string, Record<string, unknown>>;
  for (const step of path.slice(0, -1)) holder = holder[step] as typeof holder;
  (holder as Record<string, unknown>)[path.at(-1) ?? ""] = "@mark@";
  return (
    JSON.stringify(copy, null, 2)
      .split("\n")
      .findIndex((line) => line.includes("@mark@")) + 1
  );
}

const responses = { default: { description: "" } };
const at = (path: string, method: string): readonly string[] => ["paths", path, method, "security"];
type Plant = (document: Api) => void;
const secured =
  (path: string, method: string, security: unknown): Plant =>
  ({ paths }) => {
    paths[path] ??= {};
    paths[path][method] = { responses, ...paths[path][method], security };
  };

const planted: readonly {
  readonly name: string;
  readonly plant: Plant;
  readonly finding: string;
  readonly severity: string;
  readonly where: readonly string[];
  /** What the healthy deployment is besides. */
  readonly variations?: readonly string[];
}[] = [
  {
    name: "public, and guarded",
    plant: secured("/api/v1/tasks", "get", []),
    finding: "guarded-though-public",
    severity: "medium",
    where: at("/api/v1/tasks", "get"),
  },
  {
    name: "open with or without a credential, and guarded",
    plant: secured("/api/v1/billing/balance", "get", [{}, { apiKey: ["billing:read"] }]),
    finding: "guarded-though-public",
    severity: "medium",
    where: at("/api/v1/billing/balance", "get"),
  },
  {
    name: "a session for everybody",
    plant: secured("/api/v1/auth/session", "get", []),
    finding: "guarded-though-public",
    severity: "medium",
    where: at("/api/v1/auth/session", "get"),
  },
  {
    name: "keys for everybody",
    plant: secured("/api/v1/api-keys", "post", []),
    finding: "guarded-though-public",
    severity: "medium",
    where: at("/api/v1/api-keys", "post"),
  },
  {
    name: "a list of keys for everybody",
    plant: secured("/api/v1/api-keys", "get", []),
    finding: "guarded-though-public",
    severity: "medium",
    where: at("/api/v1/api-keys", "get"),
  },
  {
    name: "a list of keys that is absent",
    plant: secured("/api/v1/api-keys", "get", [{ session: [] }]),
    finding: "absent",
    severity: "medium",
    where: at("/api/v1/api-keys", "get"),
    variations: ["no-key-list"],
  },
  {
    name: "guarded, and open",
    plant: secured("/.well-known/jwks.json", "get", [{ session: [] }]),
    finding: "open-though-guarded",
    severity: "critical",
    where: at("/.well-known/jwks.json", "get"),
    variations: ["jwt-rs256-published"],
  },
  {
    name: "a sign-in that asks for a credential",
    plant: secured("/api/v1/auth/login", "post", [{ session: [] }]),
    finding: "open-login",
    severity: "low",
    where: at("/api/v1/auth/login", "post"),
  },
  {
    name: "another scope",
    plant: secured("/api/v1/executions", "get", [{ apiKey: ["tasks:write"] }]),
    finding: "another-scope",
    severity: "medium",
    where: at("/api/v1/executions", "get"),
  },
  {
    name: "two scopes together",
    plant: secured("/api/v1/executions/{id}", "get", [{ apiKey: ["executions:read", "data:read"] }]),
    finding: "another-scope",
    severity: "medium",
    where: at("/api/v1/executions/{id}", "get"),
  },
  {
    name: "one of two scopes",
    plant: secured("/api/v1/analytics/usage", "get", [
      { apiKey: ["analytics:read"] },
      { apiKey: ["billing:read"] },
    ]),
    finding: "another-scope",
    severity: "medium",
    where: at("/api/v1/analytics/usage", "get"),
  },
  {
    name: "no scope",
    plant: (document) => {
      document.components.securitySchemes["oauth"] = {
        type: "oauth2",
        flows: { clientCredentials: { tokenUrl: "https://a.example/token", scopes: {} } },
      };
      secured("/api/v1/tasks/{id}", "get", [{ oauth: [] }])(document);
    },
    finding: "another-scope",
    severity: "medium",
    where: at("/api/v1/tasks/{id}", "get"),
  },
  {
    name: "a list that is absent",
    plant: secured("/api/v1/reports", "get", [{ apiKey: ["tasks:read"] }]),
    finding: "absent",
    severity: "medium",
    where: at("/api/v1/reports", "get"),
  },
  {
    name: "a public page that is absent",
    plant: secured("/api/v1/status-page", "get", []),
    finding: "absent",
    severity: "medium",
    where: at("/api/v1/status-page", "get"),
  },
  {
    name: "an operation that is missing",
    plant: ({ paths }) => {
      delete paths["/api/v1/billing/ledger"];
    },
    finding: "undocumented",
    severity: "low",
    where: ["paths"],
  },
];

describe("a document that says something else", () => {
  it.each(planted.map((one) => [one.name, one] as const))(
    "%s",
    async (_name, { plant, finding, severity, where, variations = [] }) => {
      const titan = await deploy({ variations });
      const home = folder();
      const document = api();
      plant(document);
      writeFileSync(join(home, "api.json"), JSON.stringify(document, null, 2));
      const args = ["contracts", "scopes", "--openapi", "api.json", "--fail-on", "low"];
      const { report, stderr } = await checkJson(args, { env: titan.env, home });
      const found = report.findings.map(({ id, severity: how, message }) => ({ id, how, message }));
      const place = `api.json:${lineOf(document, where)}:`;
      expect(found, stderr).toEqual([
        { id: `openapi-mismatch/${finding}`, how: severity, message: expect.stringContaining(place) },
      ]);
      expect(report.exitCode).toBe(1);
    },
  );

  it.each([
    ["unguarded-operation", "scope-not-enforced", "GET /api/v1/executions/{id}/results/export"],
    ["guard-asks-two-scopes", "scope-refused", "GET /api/v1/tasks"],
    ["unauthenticated-operation", "open-though-guarded", "GET /api/v1/tasks"],
  ])("alone tells %s: %s", async (flaw, finding, operation) => {
    const titan = await deploy({ flaws: [flaw] });
    const home = folder();
    writeFileSync(join(home, "api.json"), exported);
    const { report } = await checkJson(["openapi-mismatch", "--openapi", "api.json"], {
      env: titan.env,
      home,
    });
    expect(report.findings.map((one) => [one.id, one.operation])).toEqual([
      [`openapi-mismatch/${finding}`, operation],
    ]);
  });

  it("gives way to what the deployment does wrong by its own contract, and is named there", async () => {
    const titan = await deploy({ flaws: ["guard-asks-another-scope"] });
    const home = folder();
    writeFileSync(join(home, "api.json"), exported);
    const { report } = await checkJson(["--openapi", "api.json"], { env: titan.env, home });
    expect(report.findings.filter(({ check }) => check === "openapi-mismatch")).toEqual([]);
    expect(report.findings.flatMap(({ explains = [] }) => explains).join()).toContain("api.json:");
  });
});

describe("check --openapi", () => {
  it("never sends a sign-out, nor a write that might be let in", async () => {
    const titan = await deploy();
    const home = folder();
    const document = api();
    secured("/api/v1/logout", "get", [{ session: [] }])(document);
    secured("/api/v1/account", "delete", [{ apiKey: ["tasks:write"] }])(document);
    secured("/api/v1/notes", "post", [])(document);
    writeFileSync(join(home, "api.json"), JSON.stringify(document));
    const plan = await titanAuth(["check", "--plan", "--openapi", "api.json"], { env: titan.env, home });
    expect(plan.code).toBe(0);
    expect(plan.stdout).not.toMatch(/api\/v1\/(?:logout|account|notes)/);
  });

  it("tells what it would send", async () => {
    const titan = await deploy();
    const home = folder();
    const document = api();
    secured("/api/v1/health", "get", [])(document);
    writeFileSync(join(home, "api.json"), JSON.stringify(document));
    const plan = async (...args: readonly string[]) =>
      (await titanAuth(["check", "--plan", "--format", "json", ...args], { env: titan.env, home })).stdout;
    expect(await plan("--openapi", "api.json")).toContain("/api/v1/health");
    expect(await plan()).not.toContain("openapi-mismatch");
  });

  it("says that it needs a document, where it alone is named", async () => {
    const titan = await deploy();
    const { report } = await checkJson(["openapi-mismatch"], { env: titan.env });
    expect(report.notTested.map(({ because }) => because).join()).toContain("--openapi FILE");
  });
});
