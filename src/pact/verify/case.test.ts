import { describe, expect, it } from "vitest";
import { readPact } from "../../../contracts/pacts/file.ts";
import type { InteractionResult } from "../../../suites/model/interaction.ts";
import { contextDefaults } from "../../../suites/model/run-context.ts";
import { caseOf } from "../../../test/support/pact-sketches.ts";
import { casesOf, concluded, type PactSource } from "./case.ts";

const sourceOf = (consumer: string, ...descriptions: readonly string[]): PactSource => ({
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
    ["are named by words", [sourceOf("Titan Shop", "GET /tasks: all!")], ["titan-shop/get-tasks-all"]],
    ["are told apart", [sourceOf("c", "a", "A", "a.")], ["c/a", "c/a-2", "c/a-3"]],
    ["are told apart from what is named so", [sourceOf("c", "a", "a", "a 2")], ["c/a", "c/a-2", "c/a-2-2"]],
    ["whose number comes first", [sourceOf("c", "a 2", "a", "a")], ["c/a-2", "c/a", "c/a-3"]],
    [
      "of other scripts have a name",
      [sourceOf("日本", "ようこそ", "…")],
      ["unnamed/unnamed", "unnamed/unnamed-2"],
    ],
    ["of two consumers alike", [sourceOf("c", "a"), sourceOf("C", "a")], ["c/a", "c/a-2"]],
    ["of two consumers", [sourceOf("c", "a"), sourceOf("d", "a")], ["c/a", "d/a"]],
    ["of no pact", [], []],
  ])("%s", (_, sources, ids) => {
    expect(idsOf(...sources)).toEqual(ids);
    expect(idsOf(...sources)).toEqual(ids);
  });

  it("have unique names, however they are described", () => {
    const words = ["a", "a 2", "a-2", "a 2 2", "a", "a 2", "a 3", "a"];
    const ids = idsOf(sourceOf("c", ...words), sourceOf("c", ...words));
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
