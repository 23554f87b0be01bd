import { describe, expect, it } from "vitest";
import { readPact } from "../../../contracts/pacts/file.ts";
import { workCopy } from "./work-copy.ts";

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
