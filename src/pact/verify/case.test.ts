import { describe, expect, it, test } from "vitest";
import { type Operation, operations } from "../../../contracts/catalogue/catalogue.ts";
import { readPact } from "../../../contracts/pacts/file.ts";
import type { InteractionResult } from "../../../suites/model/interaction.ts";
import { contextDefaults } from "../../../suites/model/run-context.ts";
import { caseOf } from "../../../test/support/pact/sketches.ts";
import { pactOf, sourceOf } from "../../../test/support/pact.ts";
import { casesOf, concluded, type PactSource, type Target, targetOf, unpinnedBy } from "./case.ts";

const named = (consumer: string, ...descriptions: readonly string[]): PactSource => ({
  pact: readPact({
    consumer: { name: consumer },
    provider: { name: "titan-auth" },
    interactions: descriptions.map((description) => ({ description, request: {}, response: {} })),
  }),
  source: "test",
  pending: false,
});

const idsOf = (...sources: readonly PactSource[]): readonly string[] =>
  casesOf(sources, contextDefaults).map(({ id }) => id);

describe("the cases of pacts", () => {
  it.each<readonly [string, readonly PactSource[], readonly string[]]>([
    ["are named by words", [named("Titan Shop", "GET /tasks: all!")], ["titan-shop/get-tasks-all"]],
    ["are told apart", [named("c", "a", "A", "a.")], ["c/a", "c/a-2", "c/a-3"]],
    ["are told apart from what is named so", [named("c", "a", "a", "a 2")], ["c/a", "c/a-2", "c/a-2-2"]],
    ["whose number comes first", [named("c", "a 2", "a", "a")], ["c/a-2", "c/a", "c/a-3"]],
    [
      "of other scripts have a name",
      [named("日本", "ようこそ", "…")],
      ["unnamed/unnamed", "unnamed/unnamed-2"],
    ],
    ["of two consumers alike", [named("c", "a"), named("C", "a")], ["c/a", "c/a-2"]],
    ["of two consumers", [named("c", "a"), named("d", "a")], ["c/a", "d/a"]],
    ["of no pact", [], []],
  ])("%s", (_, sources, ids) => {
    expect(idsOf(...sources)).toEqual(ids);
    expect(idsOf(...sources)).toEqual(ids);
  });

  it("have unique names, however they are described", () => {
    const words = ["a", "a 2", "a-2", "a 2 2", "a", "a 2", "a 3", "a"];
    const ids = idsOf(named("c", ...words), named("c", ...words));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("a case that is over", () => {
  const result: InteractionResult = { kind: "unsure", because: "b" };

  it("says what it was about", () => {
    const one = caseOf({
      description: "one task",
      providerStates: [{ name: "a key with scopes tasks:read" }, { name: "an id that does not exist" }],
      request: { method: "GET", path: "/api/v1/tasks/17?x=1" },
      response: { status: 404 },
    });
    expect(concluded(one, result)).toEqual({
      id: "shop/one-task",
      consumer: "shop",
      provider: "titan-task-service",
      description: "one task",
      states: ["a key with scopes tasks:read", "an id that does not exist"],
      operation: "GET /api/v1/tasks/{id}",
      expected: { example: 404, words: "404" },
      pending: false,
      result,
    });
  });

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("is pending where its pact (%s) or it itself (%s) is", (ofPact, own) => {
    const one = caseOf({ pending: own });
    const pending = concluded({ ...one, source: { ...one.source, pending: ofPact } }, result).pending;
    expect(pending).toBe(ofPact || own);
  });
});

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

const all = operations.map(({ id }) => id);
const call = (method: string, path: string) => ({
  description: "d",
  request: { method, path },
  response: {},
});

test.each<readonly [string, readonly object[], readonly string[]]>([
  ["no pact pins nothing", [], []],
  ["a pact pins what it calls", [call("GET", "/api/v1/tasks?limit=1")], ["GET /api/v1/tasks"]],
  [
    "an identifier stands for any",
    [call("get", "/api/v1/tasks/17"), call("GET", "/api/v1/tasks/18/")],
    ["GET /api/v1/tasks/{id}"],
  ],
  ["what is not in the catalogue pins nothing", [call("GET", "/api/v1/auth/session"), call("PUT", "/a")], []],
  ["a message pins nothing", [{ type: "Asynchronous/Messages", description: "m" }], []],
])("%s", (_, interactions, pinned) => {
  const sources = interactions.map((one) => sourceOf(pactOf(one)));
  expect(unpinnedBy(casesOf(sources, contextDefaults), operations)).toEqual(
    all.filter((id) => !pinned.includes(id)),
  );
});
