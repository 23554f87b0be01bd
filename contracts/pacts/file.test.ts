import { describe, expect, it } from "vitest";
import { messagesOf, NotAPact, type PactInteraction, readPact } from "./file.ts";

const pactWith = (...interactions: readonly unknown[]) => ({
  consumer: { name: "shop" },
  provider: { name: "titan-auth" },
  interactions,
});

const call = { description: "d", request: { method: "get", path: "/x" }, response: { status: 200 } };

/** The one interaction of a pact that has it. */
function readOne(changes: object): PactInteraction {
  const [one] = readPact(pactWith({ ...call, ...changes })).interactions;
  if (one === undefined) throw new Error("it was not read");
  return one;
}

/** `{"a":{"a":…}}`, so deep. */
const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);

describe("a pact", () => {
  it("says who relies on whom, with its own document", () => {
    const document = { ...pactWith(call), metadata: { pactSpecification: { version: "4.0" } } };
    const read = readPact(document);
    expect(read).toMatchObject({ consumer: "shop", provider: "titan-auth" });
    expect(read.document).toMatchObject({ metadata: { pactSpecification: { version: "4.0" } } });
  });

  it("may have no interactions", () => {
    const read = readPact({ consumer: { name: "c" }, provider: { name: "p" } });
    expect([read.interactions, messagesOf(read)]).toEqual([[], 0]);
  });

  it.each<readonly [string, object, PactInteraction["states"]]>([
    ["version 1", { provider_state: "an account" }, [{ name: "an account", params: {} }]],
    ["version 2", { providerState: "an account" }, [{ name: "an account", params: {} }]],
    ["version 2 without a state", { providerState: null }, []],
    ["version 2 with an empty state", { providerState: "" }, []],
    [
      "version 3",
      { providerStates: [{ name: "a key with scopes", params: { scopes: ["tasks:read"] } }, { name: "b" }] },
      [
        { name: "a key with scopes", params: { scopes: ["tasks:read"] } },
        { name: "b", params: {} },
      ],
    ],
    [
      "version 4",
      { type: "Synchronous/HTTP", providerStates: [{ name: "a", params: null }] },
      [{ name: "a", params: {} }],
    ],
    ["both, where the list counts", { providerState: "a", providerStates: [] }, []],
    ["neither", {}, []],
  ])("has the states of %s", (_, changes, states) => {
    expect(readOne(changes).states).toEqual(states);
  });

  it("has a method and a path, in whatever case it is written", () => {
    expect(readOne({})).toMatchObject({ index: 0, description: "d", method: "GET", path: "/x" });
    expect(readOne({ request: {} })).toMatchObject({ method: "GET", path: "/" });
  });

  it.each<readonly [string, object, PactInteraction["status"]]>([
    ["a number", { status: 201 }, { example: 201, words: "201" }],
    ["nothing", {}, { example: 200, words: "200" }],
    ["a list", ruled(200, [200, 201]), { example: 200, words: "200 or 201" }],
    ["a class", ruled(422, "clientError"), { example: 422, words: "4xx" }],
    ["the class of successes", ruled(200, "success"), { example: 200, words: "2xx" }],
    ["two classes in one", ruled(500, "error"), { example: 500, words: "4xx or 5xx" }],
    [
      "rules under a path",
      {
        status: 200,
        matchingRules: { status: { $: { matchers: [{ match: "statusCode", status: [204] }] } } },
      },
      { example: 200, words: "204" },
    ],
    ["a class that nobody knows", ruled(418, "teapot"), { example: 418, words: "418" }],
    ["a class named like a method of objects", ruled(200, "constructor"), { example: 200, words: "200" }],
    ["rules that are none", { status: 200, matchingRules: { status: [7] } }, { example: 200, words: "200" }],
  ])("expects a status by %s", (_, response, status) => {
    expect(readOne({ response }).status).toEqual(status);
  });

  it.each<readonly [string, unknown, readonly string[]]>([
    ["none", undefined, []],
    ["a header", { header: { Authorization: fromState("Bearer ${token}") } }, ["token"]],
    ["a path without a place", { path: fromState("/keys/${id}") }, ["id"]],
    ["a bare name", { path: fromState("id") }, ["id"]],
    [
      "several, each named once",
      {
        body: { "$.email": fromState("${email}"), "$.both": fromState("${email}:${password}") },
        query: { "a[0]": fromState("${email}") },
      },
      ["email", "password"],
    ],
    ["another kind", { body: { "$.id": { type: "Uuid", expression: "${id}" } } }, []],
    ["a header called type", { header: { type: fromState("${token}") } }, ["token"]],
    ["an expression that is no text", { path: { type: "ProviderState", expression: 7 } }, []],
    ["no object", ["${token}"], []],
    ["one that nests without end", nested(100_000), []],
  ])("wants the values of its generators: %s", (_, generators, wants) => {
    expect(readOne({ request: { ...call.request, generators } }).wants).toEqual(wants);
  });

  it.each([
    ["no body", undefined, false],
    ["null", null, false],
    ["version 4's empty content", { content: "" }, false],
    ["version 4's content", { content: {}, contentType: "application/json", encoded: false }, true],
    ["a bare document", { id: 1 }, true],
    ["a list", [], true],
    ["an empty text", "", true],
  ])("pins a body, or does not: %s", (_, body, pins) => {
    expect(readOne({ response: { status: 200, body } }).pinsBody).toBe(pins);
  });

  it("uses a plugin where it has the configuration of one", () => {
    expect(readOne({ pluginConfiguration: { protobuf: {} } }).usesPlugin).toBe(true);
    expect(readOne({}).usesPlugin).toBe(false);
  });

  it("is pending where it says so", () => {
    expect([readOne({ pending: true }).pending, readOne({ pending: false }).pending]).toEqual([true, false]);
    expect(readOne({}).pending).toBe(false);
  });

  it("says to this tool what stands under its name", () => {
    expect(readOne({ comments: { "titan-auth": { reads: "token" }, text: [] } }).comment).toEqual({
      reads: "token",
    });
    expect(readOne({ comments: { text: [] } }).comment).toBeUndefined();
    expect(readOne({ comments: null }).comment).toBeUndefined();
  });
});

describe("messages", () => {
  const asynchronous = { type: "Asynchronous/Messages", description: "m", contents: { content: {} } };
  const synchronous = {
    type: "Synchronous/Messages",
    description: "s",
    request: { contents: { content: {} } },
    response: [{ contents: { content: {} } }],
  };

  it("are counted and left out, and leave every interaction its place", () => {
    const read = readPact(pactWith(asynchronous, call, synchronous, { description: "without a request" }));
    expect(messagesOf(read)).toBe(3);
    expect(read.interactions.map(({ index }) => index)).toEqual([1]);
  });

  it("of version 3 stand in a list of their own", () => {
    const { interactions: _, ...message } = pactWith();
    const read = readPact({ ...message, messages: [{ description: "m" }, "anything"] });
    expect([read.interactions.length, messagesOf(read)]).toEqual([0, 2]);
  });
});

describe("what is no pact", () => {
  it.each<readonly [string, unknown, string]>([
    ["nothing", null, "the document: "],
    ["a list", [], "the document: "],
    ["a text", "{}", "the document: "],
    ["no consumer", { provider: { name: "p" } }, "consumer: "],
    ["a nameless consumer", { ...pactWith(), consumer: { name: "" } }, "consumer.name: "],
    ["a provider without a name", { ...pactWith(), provider: {} }, "provider.name: "],
    ["interactions that are no list", { ...pactWith(), interactions: {} }, "interactions: "],
    ["no interactions but null", { ...pactWith(), interactions: null }, "interactions: "],
    ["null among them", pactWith(call, null), "interactions.1: "],
    ["no description", pactWith({ ...call, description: 7 }), "interactions.0.description: "],
    [
      "states that are texts",
      pactWith({ ...call, providerStates: ["a"] }),
      "interactions.0.providerStates.0: ",
    ],
    [
      "a status that is a text",
      pactWith({ ...call, response: { status: "200" } }),
      "interactions.0.response.status: ",
    ],
    [
      "a status beyond numbers",
      pactWith({ ...call, response: { status: Number.POSITIVE_INFINITY } }),
      "interactions.0.response.status: ",
    ],
    ["a path that is none", pactWith({ ...call, request: { path: ["/"] } }), "interactions.0.request.path: "],
    ["pending in words", pactWith({ ...call, pending: "true" }), "interactions.0.pending: "],
  ])("is told by its place: %s", (_, value, place) => {
    const read = () => readPact(value);
    expect(read).toThrow(NotAPact);
    expect(read).toThrow(place);
  });
});

describe("a hostile pact", () => {
  it("may nest as deep as it likes", () => {
    const deep = nested(100_000);
    const read = readPact({ ...pactWith({ ...call, response: { body: deep } }), more: deep });
    expect(read.interactions).toHaveLength(1);
  });

  it("changes no object by the names in it, nor what is read", () => {
    const poison = (within: string) => JSON.parse(`{${within}"__proto__":{"pending":true,"poisoned":1}}`);
    const read = readPact({
      ...poison('"consumer":{"name":"__proto__"},"provider":{"name":"constructor"},'),
      interactions: [
        {
          ...poison(""),
          ...call,
          comments: JSON.parse('{"__proto__":{"titan-auth":{"accepts":"key-as-asked"}}}'),
          providerStates: [{ name: "a", params: JSON.parse('{"__proto__":{"scopes":["x"]}}') }],
        },
      ],
    });
    expect({}).not.toHaveProperty("poisoned");
    expect(read).toMatchObject({ consumer: "__proto__", provider: "constructor" });
    const [one] = read.interactions;
    expect([one?.pending, one?.comment, one?.states[0]?.params["scopes"]]).toEqual([
      false,
      undefined,
      undefined,
    ]);
  });
});

function ruled(status: number, allowed: unknown): object {
  const rule = { combine: "AND", matchers: [{ match: "statusCode", status: allowed }] };
  return { status, matchingRules: { status: rule } };
}

function fromState(expression: string): object {
  return { type: "ProviderState", expression };
}

it("takes a pact whose values pose as constructors for no pact, and does not crash", () => {
  const states = '{"constructor":{"name":{"toString":1,"valueOf":1}}}';
  const text = `{"consumer":{"name":"a"},"provider":{"name":"b"},"interactions":[{"description":"","providerStates":${states}}]}`;
  expect(() => readPact(JSON.parse(text))).toThrow(NotAPact);
});
