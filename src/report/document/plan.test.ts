import { expect, test } from "vitest";
import { plan } from "../../../test/support/report/plan.ts";
import { page } from "../../../test/support/report.ts";
import { textWidth } from "../formats/layout.ts";
import { planReporters } from "../reporters.ts";

test.each([
  ["plan", plan(), {}],
  ["plan-verbose-ascii-60", plan(), { verbose: true, ascii: true, columns: 60 }],
] as const)("golden page: %s", async (name, value, changes) => {
  await expect(planReporters.terminal(value, page(changes))).toMatchFileSnapshot(`../golden/${name}.txt`);
});

test("two services are told apart", () => {
  const [first] = plan().requests;
  const target = { authUrl: "https://auth.test", taskServiceUrl: "https://tasks.test" };
  const requests = ["https://auth.test/a", "https://tasks.test/b", "https://else.test/c"].map((url) => ({
    phase: "reach",
    method: "GET",
    credential: "none",
    effect: "read" as const,
    checks: [],
    ...first,
    url,
  }));
  const text = planReporters.terminal(plan({ target, requests }), page());
  expect(text).toContain("auth:/a");
  expect(text).toContain("task:/b");
  expect(text).toContain("https://else.test/c");
});

test("a plan without requests says so", () => {
  expect(planReporters.terminal(plan({ requests: [] }), page())).toContain("0 requests. Nothing was sent.");
});

test("a quiet plan is its numbers and what it leaves out", () => {
  const text = planReporters.terminal(plan(), page({ quiet: true }));
  expect(text).not.toContain("revoke\n");
  expect(text).toContain("Not tested");
  expect(text).toContain("create key 1");
});

test.each([60, 80, 200])("no line is wider than %i columns", (columns) => {
  const lines = planReporters.terminal(plan(), page({ columns, verbose: true })).split("\n");
  expect(lines.filter((line) => textWidth(line) > columns)).toEqual([]);
});

test("hostile text is inert", () => {
  const notTested = [{ what: "\u001b[2Jx", because: "::error::y" }];
  const text = planReporters.terminal(plan({ notTested }), page());
  expect(text).not.toContain("\u001b");
  expect(text).not.toMatch(/^\s*::/m);
});

test("as JSON it is what it is, with a version", () => {
  expect(JSON.parse(planReporters.json(plan()))).toEqual({ schemaVersion: 1, ...plan() });
});
