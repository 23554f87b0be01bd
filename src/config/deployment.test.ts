import { describe, expect, it } from "vitest";
import type { ReportCell } from "../../contracts/report/report.ts";
import { checks, usualChecks } from "../../suites/index.ts";
import { type Depth, depths, type RunContext } from "../../suites/model/run-context.ts";
import { tryDeployment } from "../../test/support/run.ts";
import { catalogueOf } from "./catalogue.ts";
import { readYaml } from "./document.ts";
import { validate } from "./validate.ts";

/** What a configuration says is tried for real, against deployments that are as it says, and that are not. */

const catalogue = (text: string) =>
  catalogueOf(validate(readYaml("titan-auth.yaml", new TextEncoder().encode(text))));

const media = catalogue(`
scopes: [{name: media:read}, {name: media:write}]
operations:
  - {id: GET /api/v1/media, scopes: [media:read], query: limit=1}
  - {id: "GET /api/v1/media/{id}", scopes: [media:read]}
  - {id: POST /api/v1/media, scopes: [media:write]}
  - {id: "DELETE /api/v1/media/{id}", scopes: [media:write]}
`);
const writeImpliesRead = catalogue(`
scopes:
  - {name: tasks:write, implies: [tasks:read]}
  - {name: executions:write, implies: [executions:read]}
  - {name: billing:write, implies: [billing:read]}
`);

const scopeChecks = checks.filter(({ suite }) => suite === "scopes");
const tryScopes = (
  flaws: readonly string[],
  context: Partial<RunContext>,
  more: { real?: boolean; catalogue?: typeof media } = {},
) =>
  tryDeployment({ flaws, ...(more.catalogue && { catalogue: more.catalogue }) }, context, {
    checks: usualChecks(scopeChecks, context.depth ?? "proof"),
    real: more.real ?? false,
  });

/** The cells of reads of single objects with these verdicts. */
const objectReads = (cells: readonly ReportCell[], ...verdicts: readonly ReportCell["verdict"][]) =>
  cells.filter(({ operation, verdict }) => /^GET .*\{id\}/.test(operation) && verdicts.includes(verdict));

describe("scopes and operations that are added", () => {
  it.each(depths)("are tried at depth %s, and a healthy deployment passes", async (depth: Depth) => {
    const { report, alive } = await tryScopes([], { ...media, depth }, { catalogue: media });
    expect(report.findings).toEqual([]);
    expect(alive).toEqual([]);
    const cells = report.matrix.cells.filter(({ operation }) => operation === "GET /api/v1/media");
    expect(cells.map(({ verdict }) => verdict)).not.toContain("absent");
    expect(cells.filter(({ expected }) => expected === "deny-403").length).toBeGreaterThan(0);
  });

  it("are found open where no scope is looked at", async () => {
    const { report } = await tryScopes(["any-key-opens-everything"], media, { catalogue: media });
    const open = report.matrix.cells
      .filter(({ verdict }) => verdict === "unexpected-allow")
      .map((cell) => cell.operation);
    expect(open).toContain("GET /api/v1/media");
    expect(report.exitCode).toBe(1);
  });

  it("send a new write that would be carried out only with credentials that must be refused", async () => {
    const { plan } = await tryScopes([], media, { catalogue: media });
    const cells = plan.cells.filter(({ operation }) => operation.id === "POST /api/v1/media");
    expect(cells.length).toBeGreaterThan(2);
    expect(cells.filter(({ expected }) => !expected.startsWith("deny"))).toEqual([]);
    const harmless = catalogue(
      "operations: [{id: POST /api/v1/tasks/validate, scopes: [tasks:write], harmless: true}]",
    );
    expect(harmless.operations.at(-1)).toMatchObject({ effect: "write", body: {} });
    expect(harmless.operations.at(-1)).not.toHaveProperty("denyOnly");
  });

  it("change a known operation in what they say, and leave one out", () => {
    const changed = catalogue(
      "operations: [{id: GET /api/v1/tasks, scopes: [data:read]}, {id: POST /api/v1/billing/plan, exposed: false}]",
    );
    expect(changed.operations[0]).toMatchObject({
      scopes: ["data:read"],
      query: "limit=1",
      status: "configured",
    });
    expect(changed.operations.map(({ id }) => id)).not.toContain("POST /api/v1/billing/plan");
    expect(changed.leftOut).toEqual(["POST /api/v1/billing/plan"]);
  });
});

describe("scopes that imply others", () => {
  it.each(depths)("are no hole at depth %s", async (depth: Depth) => {
    const { report } = await tryScopes(["write-opens-read"], { scopes: writeImpliesRead.scopes, depth });
    expect(report.findings).toEqual([]);
    const { report: undeclared } = await tryScopes(["write-opens-read"], { depth });
    expect(undeclared.exitCode).toBe(1);
  });

  it("are no fault where they do not", async () => {
    const { report } = await tryScopes([], { scopes: writeImpliesRead.scopes, depth: "full" });
    expect(report.findings).toEqual([]);
  });

  it("hide no guard that is missing", async () => {
    const { report } = await tryScopes(["any-key-opens-everything"], { scopes: writeImpliesRead.scopes });
    expect(report.findings.map(({ id }) => id)).toContain("unguarded-scope/no-scope-enforced");
  });

  it("imply what those imply", async () => {
    const chain = catalogue(`
scopes: [{name: a:all, implies: [b:all]}, {name: b:all, implies: [tasks:read]}]
`);
    const { plan } = await tryScopes([], chain, { catalogue: chain });
    const rest = plan.cells.find(
      ({ operation, role }) => operation.id === "GET /api/v1/tasks" && role === "other-scopes",
    );
    expect(rest?.credential).toMatchObject({
      scopes: expect.not.arrayContaining(["a:all", "b:all", "tasks:read"]),
    });
  });
});

describe("identifiers of real objects", () => {
  it.each(depths)("change no verdict on a healthy deployment at depth %s", async (depth: Depth) => {
    const { report } = await tryScopes([], { depth }, { real: true });
    expect(report.findings).toEqual([]);
    expect(report.matrix.cells.find(({ operation }) => operation === "GET /api/v1/tasks/{id}")).toBeDefined();
    const allowed = objectReads(report.matrix.cells, "ok").filter(({ expected }) => expected === "allow");
    expect(new Set(allowed.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it.each(["validation-before-authentication", "validation-before-guard"])(
    "decide what cannot be told without them: %s",
    async (flaw) => {
      const without = await tryScopes([flaw], {});
      expect(
        objectReads(without.report.matrix.cells, "unknown", "wrong-status", "unexpected-allow").length,
      ).toBeGreaterThan(0);
      const { report } = await tryScopes([flaw], {}, { real: true });
      expect(objectReads(report.matrix.cells, "unknown", "wrong-status", "unexpected-allow")).toEqual([]);
    },
  );

  it("make a hole behind a late guard certain", async () => {
    const flaws = ["validation-before-authentication", "any-key-opens-everything"];
    const { report } = await tryScopes(flaws, {}, { real: true });
    const open = objectReads(report.matrix.cells, "unexpected-allow");
    expect(open.length).toBeGreaterThan(0);
    expect(new Set(open.map(({ status }) => status))).toEqual(new Set([200]));
    const blind = await tryScopes(flaws, {});
    expect(objectReads(blind.report.matrix.cells, "unexpected-allow")).toEqual([]);
  });

  it("that no object has are told, and break nothing", async () => {
    const { report } = await tryScopes([], { fixtures: { tasks: "no-such-task" } });
    expect(report.findings).toEqual([]);
    expect(report.exitCode).toBe(0);
    const { because } = report.checks.find(({ id }) => id === "refused-scope") ?? {};
    expect(because).toContain("the fixture in GET /api/v1/tasks/{id}");
  });

  it("never stand in a request that writes", async () => {
    const { plan } = await tryScopes([], { depth: "full" }, { real: true });
    const ids = Object.values(plan.context.fixtures);
    const real = plan.probes.filter(({ path }) => ids.some((id) => path.includes(id)));
    expect(real.length).toBeGreaterThan(0);
    expect(real.filter(({ method, effect }) => method !== "GET" || effect !== "read")).toEqual([]);
  });
});
