import { describe, expect, it } from "vitest";
import { type Operation, operations } from "../../../contracts/catalogue/catalogue.ts";
import { contextDefaults } from "../../../suites/model/run-context.ts";
import { type Target, targetOf } from "./target.ts";

const uuid = "0b8f7c1e-1111-4222-8333-444455556666";
type Row = readonly [string, string, Target["surface"]];

describe("the target of a pact's request", () => {
  it.each(operations.map(({ id, method, path, surface }) => [id, method, path, surface] as const))(
    "is an operation of the catalogue: %s",
    (id, method, path, surface) => {
      const filled = path.replaceAll("{id}", uuid);
      for (const target of [filled, `${filled}/`, `${filled}?limit=1`, `${filled}/?a=b?c`]) {
        expect(targetOf(method, target, contextDefaults), target).toMatchObject({
          operation: id,
          surface,
          service: "task",
          known: { id },
        });
      }
    },
  );

  it("is the operation of just that path, though one with an identifier comes first", () => {
    const [one] = operations;
    const named = ["POST /jobs/{id}", "POST /jobs/purge"].map((id) => {
      const [, path = ""] = id.split(" ");
      return { ...(one as Operation), id, method: "POST" as const, path };
    });
    const context = { ...contextDefaults, operations: named };
    const asked = ["/jobs/purge", "/jobs/purge/", "/jobs/17"].map((path) => targetOf("POST", path, context));
    expect(asked.map(({ operation }) => operation)).toEqual([
      "POST /jobs/purge",
      "POST /jobs/purge",
      "POST /jobs/{id}",
    ]);
  });

  it.each<Row>([
    ["GET /api/v1/tasks/whatever-id", "GET /api/v1/tasks/{id}", "task"],
    ["GET /api/v1/tasks/17", "GET /api/v1/tasks/{id}", "task"],
    ["GET /api/v1/tasks/a/b", "GET /api/v1/tasks/a/b", "task"],
    [`PUT /api/v1/tasks/${uuid}`, "PUT /api/v1/tasks/{id}", "task"],
    [`PUT /api/v1/tasks/${uuid.toUpperCase()}/tags/12`, "PUT /api/v1/tasks/{id}/tags/{id}", "task"],
    ["PUT /api/v1/tasks/v2x", "PUT /api/v1/tasks/v2x", "task"],
    ["HEAD /api/v1/tasks", "HEAD /api/v1/tasks", "task"],
    ["GET /api/v1/taskss", "GET /api/v1/taskss", "task"],
    ["GET /xapi/v1/tasks", "GET /xapi/v1/tasks", "task"],
    ["GET /api/v1/analytics/other", "GET /api/v1/analytics/other", "analytics"],
    ["POST /api/v1/billing/other", "POST /api/v1/billing/other", "billing"],
    ["GET /", "GET /", "task"],
    ["GET ", "GET ", "task"],
    ["GET /api/v1/authors", "GET /api/v1/authors", "task"],
  ])("%s is %s of the task service", (request, operation, surface) => {
    expect(targetOf(...split(request), contextDefaults)).toMatchObject({
      operation,
      surface,
      service: "task",
    });
  });

  it.each([
    ["POST /api/v1/auth/login", "POST /api/v1/auth/login"],
    ["GET /api/v1/auth/session?x=1", "GET /api/v1/auth/session"],
    ["POST /api/v1/api-keys", "POST /api/v1/api-keys"],
    ["POST /api/v1/api-keys/", "POST /api/v1/api-keys"],
    [`DELETE /api/v1/api-keys/${uuid}`, "DELETE /api/v1/api-keys/{id}"],
  ])("%s is %s of the auth service", (request, operation) => {
    expect(targetOf(...split(request), contextDefaults)).toEqual({
      operation,
      surface: "auth",
      service: "auth",
    });
  });
});

function split(request: string): [string, string] {
  const [method = "", path = ""] = request.split(" ");
  return [method, path];
}
