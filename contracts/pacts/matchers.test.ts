import { describe, expect, it } from "vitest";
import * as z from "zod";
import { createdKeySchema } from "../wire/api-key.ts";
import { errorEnvelopeWith, successEnvelopeSchema } from "../wire/envelope.ts";
import { matcherFor, NoMatcher } from "./matchers.ts";

const type = { "pact:matcher:type": "type" };
const pattern = (regex: string, value: unknown) => ({
  "pact:matcher:type": [type, { "pact:matcher:type": "regex", regex }],
  value,
});

describe("matcherFor", () => {
  it.each<[string, z.ZodType, unknown, unknown]>([
    ["a text", z.string(), "a", { ...type, value: "a" }],
    ["an empty text", z.string(), "", { ...type, value: "" }],
    ["a text that is not empty", z.string().min(1), "a", pattern("[\\s\\S]+", "a")],
    ["a number", z.number(), 1.5, { "pact:matcher:type": "number", value: 1.5 }],
    ["true or false", z.boolean(), true, { ...type, value: true }],
    ["one value", z.literal(false), false, { "pact:matcher:type": "equality", value: false }],
    ["one of several values", z.literal(["a", "b.c"]), "a", pattern("^(?:a|b\\.c)$", "a")],
    ["an enumeration", z.enum(["x", "y"]), "y", pattern("^(?:x|y)$", "y")],
    ["a list", z.array(z.string()), ["a", "b"], { ...type, min: 0, value: [{ ...type, value: "a" }] }],
    [
      "a list with a minimum",
      z.array(z.literal(1)).min(2),
      [1, 1],
      { ...type, min: 2, value: [{ "pact:matcher:type": "equality", value: 1 }] },
    ],
    [
      "an object",
      z.looseObject({ a: z.object({ b: z.string() }) }),
      { a: { b: "c" } },
      { a: { b: { ...type, value: "c" } } },
    ],
    ["an object without fields", z.looseObject({}), { more: 1 }, {}],
    [
      "an optional field",
      z.object({ a: z.string(), b: z.string().optional() }),
      { a: "c", b: "d" },
      { a: { ...type, value: "c" } },
    ],
    [
      "a field that the schema does not have",
      z.looseObject({ a: z.literal(1) }),
      { a: 1, b: 2 },
      { a: { "pact:matcher:type": "equality", value: 1 } },
    ],
    [
      "any value",
      successEnvelopeSchema,
      { success: true, data: null },
      {
        success: { "pact:matcher:type": "equality", value: true },
        data: { "pact:matcher:type": "regex", regex: "[\\s\\S]*", value: null },
      },
    ],
    [
      "a certain error",
      errorEnvelopeWith("FORBIDDEN"),
      { success: false, error: { code: "FORBIDDEN", message: "No." } },
      {
        success: { "pact:matcher:type": "equality", value: false },
        error: {
          code: { "pact:matcher:type": "equality", value: "FORBIDDEN" },
          message: { ...type, value: "No." },
        },
      },
    ],
  ])("says %s", (_, schema, example, matcher) => {
    expect(matcherFor(schema, example)).toEqual(matcher);
  });

  it("takes the pattern of a date and time from zod", () => {
    const schema = z.iso.datetime({ offset: true, local: true });
    const matcher = matcherFor(schema, "2026-01-31T09:30:00Z");
    const source = /"regex":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify(matcher))?.[1] ?? '"nothing"';
    const regex = new RegExp(JSON.parse(source));
    for (const text of ["2026-01-31T09:30:00Z", "2026-01-31T09:30:00+02:00", "2026-01-31T09:30:00"])
      expect(text).toMatch(regex);
    for (const text of ["2026-02-30T09:30:00Z", "2026-01-31", "soon"]) expect(text).not.toMatch(regex);
  });

  it.each<[string, z.ZodType, unknown, string]>([
    ["a union", z.union([z.string(), z.number()]), "a", "the kind union at $"],
    ["what may be null", z.looseObject({ a: z.string().nullable() }), { a: "b" }, "the kind nullable at $.a"],
    ["a default", z.looseObject({ a: z.string().default("b") }), { a: "b" }, "the kind default at $.a"],
    ["a record", z.record(z.string(), z.string()), { a: "b" }, "the kind record at $"],
    [
      "an unknown value that may be missing",
      z.looseObject({ a: z.unknown() }),
      { a: 1 },
      "the kind unknown at $.a",
    ],
    ["a strict object", z.looseObject({ a: z.strictObject({}) }), { a: {} }, "a strict object at $.a"],
    [
      "a refined object",
      z.looseObject({}).refine(() => true),
      {},
      "the check custom of a schema of the kind object at $",
    ],
    [
      "a refined text",
      z.array(z.string().refine(() => true)),
      ["a"],
      "the check custom of a schema of the kind string at $[0]",
    ],
    ["a longest text", z.string().max(3), "a", "the check max_length of a schema of the kind string at $"],
    ["a longer text", z.string().min(2), "ab", "a text of at least 2 signs at $"],
    [
      "a longest list",
      z.array(z.string()).max(3),
      ["a"],
      "the check max_length of a schema of the kind array at $",
    ],
    ["an address", z.email(), "a@example.com", "the format email at $"],
    ["a whole number", z.int(), 1, "the format safeint at $"],
    [
      "a positive number",
      z.number().positive(),
      1,
      "the check greater_than of a schema of the kind number at $",
    ],
    ["a choice among numbers", z.literal([1, 2]), 1, "a choice that is not among texts at $"],
  ])("throws for %s and names it", (_, schema, example, words) => {
    expect(() => matcherFor(schema, example)).toThrow(NoMatcher);
    expect(() => matcherFor(schema, example)).toThrow(words);
  });

  it.each<[string, z.ZodType, unknown, string]>([
    ["departs from its schema", createdKeySchema, { id: "a" }, "departs from its schema at name"],
    ["has no item for a list", z.looseObject({ a: z.array(z.string()) }), { a: [] }, "an item at $.a"],
    ["has a list for any value", successEnvelopeSchema, { success: true, data: [] }, "null at $.data"],
  ])("throws where the example %s", (_, schema, example, words) => {
    expect(() => matcherFor(schema, example)).toThrow(words);
  });
});
