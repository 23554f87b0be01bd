import { describe, expect, it } from "vitest";
import { readPact } from "../../../contracts/pacts/file.ts";
import type { Mismatch } from "../../../suites/model/interaction.ts";
import { type Matching, readResults, workCopy } from "./documents.ts";

const one = {
  description: "the consumer's words",
  providerState: "an account",
  provider_state: "an account",
  key: "5f1c",
  _id: "of the broker",
  request: { method: "GET", path: "/x", headers: { Accept: "application/json" } },
  response: { status: 200, body: { a: 1 } },
};

const documentOf = (metadata: unknown, ...interactions: readonly object[]) => ({
  consumer: { name: "shop" },
  provider: { name: "titan-auth" },
  interactions,
  ...(metadata === undefined ? {} : { metadata }),
});

const copied = (document: unknown, ...names: readonly (readonly [number, string])[]): unknown =>
  workCopy(readPact(document), new Map(names));

const states = [{ name: "titan-auth values", params: { interaction: "i1" } }];

interface Row {
  readonly name: string;
  readonly metadata: unknown;
  readonly header: unknown;
  readonly more: object;
}

const rows: readonly Row[] = [
  { name: "no version, as 2", metadata: undefined, header: "i1", more: {} },
  {
    name: "a version that is none, as 2",
    metadata: { pactSpecification: { version: "x" } },
    header: "i1",
    more: {},
  },
  { name: "1.0.0", metadata: { pactSpecification: { version: "1.0.0" } }, header: "i1", more: {} },
  {
    name: "2.0.0, as old tools say it",
    metadata: { pactSpecificationVersion: "2.0.0" },
    header: "i1",
    more: {},
  },
  {
    name: "3.0.0, as the JVM's tools say it",
    metadata: { "pact-specification": { version: "3.0.0" } },
    header: "i1",
    more: { providerStates: states },
  },
  {
    name: "3.0.0",
    metadata: { pactSpecification: { version: "3.0.0" } },
    header: "i1",
    more: { providerStates: states },
  },
  {
    name: "4.0",
    metadata: { pactSpecification: { version: "4.0" } },
    header: ["i1"],
    more: { providerStates: states, pending: false },
  },
];

describe("the copy that Pact is given", () => {
  it.each(rows)("of version $name", ({ metadata, header, more }) => {
    const copy = copied(documentOf(metadata, one), [0, "i1"]);
    expect(copy).toEqual({
      ...documentOf(metadata),
      interactions: [
        {
          description: "i1",
          _id: "of the broker",
          ...more,
          request: {
            ...one.request,
            headers: { Accept: "application/json", "x-titan-auth-interaction": header },
          },
          response: one.response,
        },
      ],
    });
  });

  it("has no state of the consumer's, no comment, and never a failure that is a mere warning", () => {
    const metadata = { pactSpecification: { version: "4.0" } };
    const more = { pending: true, comments: { text: ["x"] }, providerStates: [{ name: "a" }, { name: "b" }] };
    const copy = copied(documentOf(metadata, { ...one, ...more }), [0, "i1"]);
    expect(copy).toMatchObject({ interactions: [{ pending: false, providerStates: states }] });
    expect(JSON.stringify(copy)).not.toContain("comments");
  });

  it("has only the interactions that are ready, each under its own name", () => {
    const metadata = { pactSpecification: { version: "4.0" } };
    const message = { type: "Asynchronous/Messages", description: "m" };
    const document = { ...documentOf(metadata, one, message, one, one), messages: [{ description: "m" }] };
    const copy = copied(document, [3, "i4"], [0, "i1"]);
    expect(copy).toMatchObject({ interactions: [{ description: "i1" }, { description: "i4" }] });
    expect(copy).not.toHaveProperty("messages");
    expect(copied(document)).toMatchObject({ interactions: [] });
  });

  it("has the header where the request had none", () => {
    for (const headers of [undefined, null, "x", []]) {
      const copy = copied(documentOf(undefined, { ...one, request: { path: "/x", headers } }), [0, "i1"]);
      expect(copy).toMatchObject({
        interactions: [{ request: { headers: { "x-titan-auth-interaction": "i1" } } }],
      });
    }
  });
  it("starts no plugin", () => {
    const metadata = { pactSpecification: { version: "4.0" }, plugins: [{ name: "p", version: "1" }] };
    expect(JSON.stringify(copied(documentOf(metadata, one), [0, "i1"]))).not.toContain("plugins");
  });

  it("leaves the pact as it was", () => {
    const pact = readPact(documentOf({ pactSpecification: { version: "4.0" } }, { ...one, pending: true }));
    const before = JSON.stringify(pact);
    workCopy(pact, new Map([[0, "i1"]]));
    expect(JSON.stringify(pact)).toBe(before);
  });
});

/** Mismatches as Pact 16 gives them (pact_ffi 0.5), taken from a real verification. */
const seen = {
  status: {
    actual: 200,
    expected: 401,
    mismatch: "Expected status code 200 to be a 401, 403",
    type: "StatusMismatch",
  },
  header: {
    actual: "",
    expected: '"b"',
    key: "X-A",
    mismatch: "Expected a header 'X-A' but was missing",
    type: "HeaderMismatch",
  },
  type: {
    actual: "[]",
    expected: "{}",
    mismatch: "Type mismatch: Expected [] (Array) to be the same type as {} (Object)",
    path: "$.data",
    type: "BodyMismatch",
  },
  scalar: {
    actual: '"x"',
    expected: "1",
    mismatch: "Expected 'x' (String) to be the same type as 1 (Integer)",
    path: "$.n",
    type: "BodyMismatch",
  },
  pattern: {
    actual: '"zzz"',
    expected: '"abc"',
    mismatch: "Expected 'zzz' to match '^a.c$'",
    path: "$.s",
    type: "BodyMismatch",
  },
  field: {
    actual: '["n"]',
    expected: '["e","n"]',
    mismatch: "Actual map is missing the following keys: e",
    path: "$",
    type: "BodyMismatch",
  },
  fields: {
    actual: '["n"]',
    expected: '["a","b"]',
    mismatch: "Actual map is missing the following keys: a, b",
    path: "$.data",
    type: "BodyMismatch",
  },
  media: {
    actual: "text/html",
    actualBody: "<h1>",
    expected: "application/json",
    expectedBody: '{"a":1}',
    mismatch: "Expected a body of 'application/json' but the actual content type was 'text/html'",
    type: "BodyTypeMismatch",
  },
  length: {
    actual: "[]",
    expected: '[{"a":1}]',
    mismatch: "Expected a List with 1 elements but received 0 elements",
    path: "$.list",
    type: "BodyMismatch",
  },
} as const;

interface Sample {
  readonly results?: readonly unknown[];
  readonly errors?: readonly unknown[];
  readonly pendingErrors?: readonly unknown[];
}

const failed = { description: "i1", duration: "65ms", result: "Error" };

const sample = ({ results = [failed], errors = [], pendingErrors = [] }: Sample): string =>
  JSON.stringify({
    errors,
    interactionResults: results,
    notices: [],
    output: [],
    pendingErrors,
    result: false,
  });

const errorOf = (name: string, mismatch: unknown) => ({
  interaction: `Verifying a pact between a - b and c Given titan-auth values - ${name}`,
  mismatch,
});

const mismatches = (...list: readonly unknown[]) => ({
  interactionId: "",
  mismatches: list,
  type: "mismatches",
});

/** What is read of one interaction that failed so. */
const readOne = (mismatch: unknown): Matching | undefined =>
  readResults(sample({ errors: [errorOf("i1", mismatch)] })).get("i1");

describe("Pact's results", () => {
  it.each<readonly [keyof typeof seen, Mismatch]>([
    ["status", { part: "status", path: "status", wanted: "401", got: "200" }],
    ["header", { part: "header", path: "X-A", wanted: '"b"', got: "nothing" }],
    ["type", { part: "body", path: "$.data", wanted: "a value of type Object", got: "one of type Array" }],
    ["scalar", { part: "body", path: "$.n", wanted: "a value of type Integer", got: "one of type String" }],
    ["pattern", { part: "body", path: "$.s", wanted: "text like ^a.c$", got: '"zzz"' }],
    ["field", { part: "body", path: "$.e", wanted: "a field", got: "nothing" }],
    ["fields", { part: "body", path: "$.data", wanted: "the fields a, b", got: "nothing" }],
    ["media", { part: "body", path: "$", wanted: "application/json", got: "text/html" }],
    ["length", { part: "body", path: "$.list", wanted: '[{"a":1}]', got: "[]" }],
  ])("say where, what was wanted and what came: %s", (name, mismatch) => {
    expect(readOne(mismatches(seen[name]))).toEqual([mismatch]);
  });

  it("are told in one order, whatever Pact's: status, header, body, and by path", () => {
    const { type, status, header, scalar, length } = seen;
    const same = { ...length, expected: "[1]" };
    const told = [
      "status 401",
      'X-A "b"',
      "$.data a value of type Object",
      '$.list [{"a":1}]',
      "$.list [1]",
      "$.n a value of type Integer",
    ];
    const list = [type, status, header, scalar, length, same];
    for (const order of [list, list.toReversed()]) {
      const read = [readOne(mismatches(...order)) ?? []].flat() as readonly Mismatch[];
      expect(read.map(({ path, wanted }) => `${path} ${wanted}`)).toEqual(told);
    }
  });

  it("leave a long pattern out", () => {
    const long = { ...seen.pattern, mismatch: `Expected 'zzz' to match '${"a".repeat(100)}'` };
    expect(readOne(mismatches(long))).toMatchObject([{ wanted: "text of the pact's pattern" }]);
  });

  it("are kept apart by interaction", () => {
    const results = ["i1", "i10", "i2", "i3"].map((description) => ({
      ...failed,
      description,
      result: description === "i2" ? "OK" : "Error",
    }));
    const errors = [errorOf("i10", mismatches(seen.type)), errorOf("i1", mismatches(seen.status))];
    const pendingErrors = [errorOf("i3", mismatches(seen.header))];
    const read = readResults(sample({ results, errors, pendingErrors }));
    expect(read.get("i2")).toEqual([]);
    expect(read.get("i1")).toMatchObject([{ part: "status" }]);
    expect(read.get("i10")).toMatchObject([{ part: "body" }]);
    expect(read.get("i3")).toMatchObject([{ part: "header" }]);
    expect(read.get("i4")).toBeUndefined();
  });

  it.each<readonly [string, unknown, string]>([
    [
      "a request that failed",
      { message: "One or more of the setup state change handlers has failed", type: "error" },
      "setup state change handlers",
    ],
    ["a reason without words", { type: "error" }, "error"],
    ["a bare text", "it broke", "it broke"],
    ["an empty list", mismatches(), "could not match"],
    ["a list of nothing that is known", mismatches("x", null, 7), "could not match"],
    ["nothing", null, "gave no reason"],
  ])("are broken, never a match: %s", (_, mismatch, words) => {
    expect(readOne(mismatch)).toEqual({ broken: expect.stringContaining(words) });
  });

  it("are broken where a failure has no error", () => {
    expect(readResults(sample({})).get("i1")).toEqual({ broken: expect.stringContaining("no reason") });
  });

  it.each([
    ["no JSON", "Pact crashed"],
    ["nothing", ""],
    ["null", "null"],
    ["a list", "[]"],
    ["no errors", JSON.stringify({ interactionResults: [], pendingErrors: [] })],
    ["no results", JSON.stringify({ errors: [], pendingErrors: [] })],
    ["results that are no list", JSON.stringify({ errors: [], pendingErrors: [], interactionResults: {} })],
  ])("are not guessed at: %s", (_, text) => {
    expect(() => readResults(text)).toThrow();
  });

  it("survive mismatches of a shape that is not known", () => {
    expect(readOne(mismatches({ type: "NewMismatch" }, { path: 7, type: "BodyMismatch" }, "x"))).toEqual([
      { part: "body", path: "$", wanted: "nothing", got: "nothing" },
      { part: "body", path: "7", wanted: "nothing", got: "nothing" },
    ]);
  });
});
