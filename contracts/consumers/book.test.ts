import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PactV4 } from "@pact-foundation/pact";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Probe, placeholder } from "../../suites/model/probe.ts";
import { goodLogin, login, session } from "../../suites/model/requests.ts";
import { type Interaction, record } from "../../test/support/consumers/book.ts";
import { examples } from "../../test/support/consumers/client.ts";
import { backend, dashboard } from "../../test/support/consumers/pacts.ts";
import { pactRequest } from "../../test/support/consumers/request.ts";
import { shelve } from "../../test/support/consumers/shelf.ts";
import { forged, garbage, givenKey, jwt, keyWith, none } from "../catalogue/credential.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "titan-auth-book-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const lines = (probe: Probe): string => JSON.stringify(pactRequest(probe));

describe("an interaction is recorded", () => {
  const interaction: Interaction = {
    description: "sign in for a test",
    states: ["an account"],
    probe: goodLogin,
    response: { status: 200, body: { token: "example-token" } },
    understood: { responseClass: "allowed", token: "token" },
  };
  const recordOne = (change: Partial<Interaction>) =>
    record(new PactV4({ consumer: "a", provider: "b", dir, logLevel: "error" }), {
      ...interaction,
      ...change,
    });
  const written = () => readdirSync(dir);

  it("where our client lives by it", async () => {
    await recordOne({});
    expect(written()).toEqual(["a-b.json"]);
  });

  it.each<[string, Partial<Interaction>, RegExp]>([
    [
      "reads another token",
      { response: { status: 200, body: { session_token: "example-token" } } },
      /allowed/,
    ],
    ["reads another status", { response: { status: 401 } }, /unauthorized/],
    [
      "comes with a credential where none belongs",
      { probe: { ...session(none), headers: { authorization: "Bearer example" } } },
      /true/,
    ],
    [
      "sends another content type",
      { probe: { ...goodLogin, headers: { "content-type": "text/plain" } } },
      /content type|Content-Type/i,
    ],
  ])("unless it %s", async (_, change, words) => {
    await expect(recordOne(change)).rejects.toThrow(words);
  });
});

describe("a request in a pact", () => {
  it("takes what is secret from the provider state", () => {
    expect(pactRequest(goodLogin)).toEqual({
      method: "POST",
      path: "/api/v1/auth/login",
      query: {},
      headers: { "Content-Type": "application/json" },
      body: Object.fromEntries(
        (["email", "password"] as const).map((name) => [
          name,
          {
            "pact:matcher:type": "type",
            "pact:generator:type": "ProviderState",
            expression: ["$", `${name}}`].join("{"),
            value: name === "email" ? "user@example.com" : "example-password",
          },
        ]),
      ),
    });
  });

  it.each([
    [none, undefined],
    [garbage, "Bearer titan-auth-check-garbage-token"],
    [jwt, expect.objectContaining({ expression: ["Bearer $", "token}"].join("{") })],
    [givenKey, expect.objectContaining({ expression: ["Bearer $", "token}"].join("{") })],
  ])("of %j carries it so", (credential, header) => {
    expect(pactRequest(session(credential)).headers["Authorization"]).toEqual(header);
  });

  it.each<[string, Probe]>([
    ["a credential that no state has", session(forged("alg-none"))],
    ["a key that a run makes", session(keyWith("tasks:read"))],
    ["another carrier", session(jwt, { carrier: { kind: "x-api-key" } })],
    ["another scheme", session(jwt, { carrier: { kind: "authorization", scheme: "Token" } })],
    ["bytes that are no JSON", login({ kind: "raw", text: "{", contentType: "application/json" }, "broken")],
    ["a slot in its query", { ...session(none), query: { email: placeholder("email") } }],
  ])("may not have %s", (_, probe) => {
    expect(() => lines(probe)).toThrow();
  });
});

describe("a pact is shelved", () => {
  const name = "a-b.json";
  const pact = (descriptions: readonly string[], more: unknown = {}) =>
    JSON.stringify({ interactions: descriptions.map((description) => ({ description })), more });
  const key = ["titan", "sk", "live", "9fQ2mZx7Lr"].join("_");

  function shelveText(
    text: string,
    wanted: readonly string[],
    shelf: { committed?: string; destination?: true },
  ) {
    const [from, committed, destination] = ["from", "committed", "destination"].map((folder) =>
      mkdtempSync(join(dir, folder)),
    );
    if (from === undefined || committed === undefined) throw new Error("no folder");
    writeFileSync(join(from, name), text);
    if (shelf.committed !== undefined) writeFileSync(join(committed, name), shelf.committed);
    const act = () =>
      shelve(from, name, wanted, { committed, destination: shelf.destination && destination });
    return {
      act,
      read: () => readFileSync(join(destination ?? "", name), "utf8"),
      kept: () => readdirSync(destination ?? ""),
    };
  }

  it("where the committed one is the same", () => {
    expect(shelveText(pact(["x", "y"]), ["y", "x"], { committed: pact(["x", "y"]) }).act).not.toThrow();
  });

  it("where it is to be written, byte by byte", () => {
    const text = `${pact(["x"])}\n`;
    const { act, read } = shelveText(text, ["x"], { destination: true });
    act();
    expect(read()).toBe(text);
  });

  it.each<[string, string, readonly string[], string | undefined, string]>([
    [
      "the committed one is another",
      pact(["x"]),
      ["x"],
      pact(["x"], 1),
      "contracts/pacts/a-b.json is stale: run npm run pacts",
    ],
    ["the committed one has another end", pact(["x"]), ["x"], `${pact(["x"])}\n`, "stale"],
    ["nothing is committed", pact(["x"]), ["x"], undefined, "stale"],
    ["an interaction is missing", pact(["x"]), ["x", "y"], pact(["x"]), '0 interactions "y", wanted 1'],
    [
      "an interaction is missing whose twin is there",
      pact(["x"]),
      ["x", "x"],
      pact(["x"]),
      '1 interactions "x", wanted 2',
    ],
    ["an interaction is too many", pact(["x", "y"]), ["x"], pact(["x", "y"]), '1 interactions "y", wanted 0'],
    ["it is no pact", "{}", [], "{}", "no list of interactions"],
  ])("unless %s", (_, text, wanted, committed, words) => {
    expect(shelveText(text, wanted, committed === undefined ? {} : { committed }).act).toThrow(words);
  });

  it.each([[{ destination: true as const }], [{ committed: pact(["x"], { token: key }) }]])(
    "unless it holds a live credential: %j",
    (shelf) => {
      const { act, kept } = shelveText(pact(["x"], { token: key }), ["x"], shelf);
      expect(act).toThrow("a-b.json is not written: it looks like a live credential at more.token (key)");
      expect(act).not.toThrow(key);
      expect(kept()).toEqual([]);
    },
  );
});

describe("the committed pacts", () => {
  const all = [...dashboard, ...backend];
  const credentialStates = /^(?:a signed-in user|a key with .*)$/;

  it("know no states but those that a verification can bring about", () => {
    const known =
      /^(?:an account|an account that does not exist|a signed-in user|a key with every scope|an id that does not exist|a key with (?:scopes|every scope but) [a-z]+:[a-z]+)$/;
    const states = all.flatMap(({ providerStates }) =>
      providerStates.map(({ name, params }) => [name, ...params.scopes].join(" ")),
    );
    expect(states.filter((name) => !known.test(name))).toEqual([]);
    expect(new Set(states).size).toBe(21);
  });

  it("carry a credential exactly where a state gives one, and never a literal one", () => {
    for (const { description, providerStates, request } of all) {
      const header = request.headers["Authorization"]?.join();
      const given = providerStates.some(({ name }) => credentialStates.test(name));
      const garbageOne = description.endsWith("with a token that is none");
      const literal = garbageOne ? "Bearer titan-auth-check-garbage-token" : undefined;
      expect([description, header]).toEqual([description, given ? "Bearer example-token" : literal]);
      expect([description, JSON.stringify(request.generators["header"] ?? {}).includes("token}")]).toEqual([
        description,
        given,
      ]);
    }
  });

  it("ask for an identifier that does not exist wherever there is one in the path", () => {
    for (const { description, providerStates, request } of all) {
      const given = providerStates.some(({ name }) => name === "an id that does not exist");
      expect([description, given]).toEqual([description, request.path.includes(examples.absentId)]);
      expect([description, "path" in request.generators]).toEqual([description, given]);
    }
  });

  it("pin neither what our client adds of its own nor what a deployment does", () => {
    const names = all.flatMap(({ request, response }) => [
      ...Object.keys(request.headers),
      ...Object.keys(response.headers),
    ]);
    expect([...new Set(names)].sort()).toEqual(["Authorization", "Content-Type"]);
  });
});
