import { expect, test } from "vitest";
import { scopes } from "../../../contracts/catalogue/catalogue.ts";
import type { ReportCell } from "../../../contracts/report/report.ts";
import { healthyMatrix, report } from "../../../test/support/report.ts";
import { matrixOf } from "./matrix.ts";

const cell = (credential: string, changes: Partial<ReportCell> = {}): ReportCell => ({
  operation: "GET /api/v1/tasks",
  credential,
  expected: "any",
  status: 200,
  verdict: "ok",
  ...changes,
});
const viewWith = (cells: readonly ReportCell[]) =>
  matrixOf(report({ matrix: { ...healthyMatrix, cells: [...cells] } }));

test("every scope is there, and every operation once", () => {
  const { groups, prefix } = matrixOf(report());
  const shown = new Set(groups.flatMap((group) => group.scopes));
  expect(scopes.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  expect(groups.flatMap(({ rows }) => rows)).toHaveLength(healthyMatrix.operations.length);
  expect(prefix).toBe("/api/v1");
});

test("a scope that guards no operation is still named", () => {
  const credentials = [{ id: "key[media:read]", kind: "key", scopes: ["media:read"] }];
  const { groups } = matrixOf(report({ matrix: { ...healthyMatrix, credentials } }));
  expect(groups.at(-1)).toEqual({ scopes: ["media:read"], rows: [] });
});

test("credentials become roles by their names and the operation's scopes", () => {
  const names = [
    "jwt",
    "key[given]",
    "key[all]",
    "key[all but tasks:read]",
    "key[tasks:read]",
    "garbage",
    "none",
  ];
  const view = viewWith(names.map((name) => cell(name)));
  expect(view.roles).toEqual(["none", "garbage", "own", "others", "all", "given", "jwt"]);
  expect([...view.extraRight, ...view.extraWrong]).toEqual([]);
});

test("scopes in another order are the same scopes", () => {
  const run = { operation: "POST /api/v1/tasks/{id}/run" };
  const view = viewWith([
    cell("key[executions:write tasks:write]", run),
    cell("key[all but executions:write tasks:write]", run),
  ]);
  expect(view.roles).toEqual(["own", "others"]);
});

test("whatever has no column is kept apart, right from wrong", () => {
  const view = viewWith([
    cell("key[billing:read]", { verdict: "unexpected-allow" }),
    cell("key[trial]"),
    cell("key[all but billing:read]", { verdict: "absent" }),
  ]);
  expect(view.extraWrong.map(({ credential }) => credential)).toEqual(["key[billing:read]"]);
  expect(view.extraRight.map(({ credential }) => credential)).toEqual([
    "key[trial]",
    "key[all but billing:read]",
  ]);
});

test("a second cell for the same place is never lost", () => {
  expect(viewWith([cell("none"), cell("none", { verdict: "unexpected-allow" })]).extraWrong).toHaveLength(1);
});

test("only what occurs is explained", () => {
  expect(matrixOf(report())).toMatchObject({ verdicts: [], beyondGuard: [400, 404] });
  const view = viewWith([
    cell("none", { verdict: "wrong-status" }),
    cell("jwt", { verdict: "unexpected-allow", status: 404 }),
  ]);
  expect(view).toMatchObject({ verdicts: ["unexpected-allow", "wrong-status"], beyondGuard: [] });
});

test("few keys share the columns of own and others, the wrong one first", () => {
  const view = viewWith([
    cell("key[1 of 5]", { expected: "allow" }),
    cell("key[2 of 5]", { expected: "allow", verdict: "unexpected-deny", status: 403 }),
    cell("key[3 of 5]", { expected: "deny-403", verdict: "ok", status: 403 }),
    cell("key[4 of 5]", { expected: "deny-403", verdict: "unexpected-allow" }),
    cell("key[5 of 5]"),
  ]);
  const cells = view.groups
    .flatMap(({ rows }) => rows)
    .find(({ operation }) => operation.id === "GET /api/v1/tasks")?.cells;
  expect([cells?.own?.credential, cells?.others?.credential]).toEqual(["key[2 of 5]", "key[4 of 5]"]);
  expect(view.extraRight.map(({ credential }) => credential)).toEqual([
    "key[1 of 5]",
    "key[3 of 5]",
    "key[5 of 5]",
  ]);
});
