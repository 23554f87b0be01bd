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

const roles = ["jwt", "given", "all-scopes", "other-scopes", "right-scope", "bad-token", "no-token"] as const;

test("roles are columns, in their order", () => {
  const view = viewWith(roles.map((role) => cell(role, { role })));
  expect(view.columns).toEqual([...roles].reverse());
  expect([...view.extraRight, ...view.extraWrong]).toEqual([]);
});

test("whatever has no column is kept apart, right from wrong", () => {
  const view = viewWith([
    cell("key[billing:read]", { verdict: "unexpected-allow", role: "some-scopes" }),
    cell("key[trial]", { role: "trial" }),
    cell("key[all but billing:read]", { verdict: "absent" }),
  ]);
  expect(view.extraWrong.map(({ credential }) => credential)).toEqual(["key[billing:read]"]);
  expect(view.extraRight.map(({ credential }) => credential)).toEqual([
    "key[trial]",
    "key[all but billing:read]",
  ]);
});

test("a second cell for the same place is never lost, and the wrong one is shown", () => {
  const right = cell("none", { role: "no-token" });
  const wrong = { ...right, verdict: "unexpected-allow" as const };
  for (const cells of [
    [right, wrong],
    [wrong, right],
  ]) {
    const view = viewWith(cells);
    const shown = view.groups.flatMap(({ rows }) => rows.flatMap((row) => row.cells["no-token"] ?? []));
    expect(shown.map(({ verdict }) => verdict)).toEqual(["unexpected-allow"]);
    expect(view.extraRight).toHaveLength(1);
  }
});

test("only what occurs is explained", () => {
  expect(matrixOf(report())).toMatchObject({ verdicts: [], beyondGuard: [400, 404], fewKeys: [] });
  const view = viewWith([
    cell("none", { verdict: "wrong-status", role: "no-token" }),
    cell("jwt", { verdict: "unexpected-allow", status: 404, role: "jwt" }),
  ]);
  expect(view).toMatchObject({ verdicts: ["unexpected-allow", "wrong-status"], beyondGuard: [] });
});

test("keys with the scope and others besides are named with what they have", () => {
  const credentials = [2, 1].map((index) => ({
    id: `key[${index} of 5]`,
    kind: "key",
    scopes: ["tasks:read", "data:read"],
  }));
  const cells = credentials.map(({ id }) => cell(id, { expected: "allow", role: "right-scope" }));
  const view = matrixOf(report({ matrix: { ...healthyMatrix, credentials, cells } }));
  expect(view.fewKeys.map(({ id }) => id)).toEqual(["key[1 of 5]", "key[2 of 5]"]);
});
