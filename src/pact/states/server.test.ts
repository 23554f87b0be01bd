import { afterEach, describe, expect, it } from "vitest";
import { credentialName } from "../../../contracts/catalogue/credential.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { type SketchedTools, sketchTools } from "../../../test/support/pact/sketches.ts";
import { Secret } from "../../secrets/secret.ts";
import { ProviderStates } from "./provider-states.ts";
import { type StatesServer, serveStates } from "./server.ts";

const account = { email: new Secret("email", "a@b.test"), password: new Secret("password", "pass-word-1") };

let server: StatesServer | undefined;
afterEach(() => server?.close());

interface Served {
  readonly ask: (
    body: unknown,
    init?: RequestInit,
  ) => Promise<{ readonly status: number; readonly body: unknown }>;
  readonly retired: readonly Probe[];
}

async function served(changes: Parameters<typeof sketchTools>[0] = {}): Promise<Served> {
  const retired: Probe[] = [];
  const tools: SketchedTools = {
    ...sketchTools({ answers: new Proxy({}, { get: () => ({ status: 200, json: {} }) }), ...changes }),
    reveal: (credential) => `secret of ${credentialName(credential)}`,
    retire: async (maker) => void retired.push(maker),
  };
  const { url, ...rest } = await serveStates(new ProviderStates(tools, account), 0);
  server = { url, ...rest };
  return {
    retired,
    async ask(body, init = {}) {
      const sent = { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), ...init };
      const response = await fetch(url, sent);
      return { status: response.status, body: await response.json() };
    },
  };
}

const key = { state: "a key with scopes", params: { scopes: ["tasks:read"] } };

describe("provider states over HTTP", () => {
  it.each<readonly [string, object, object]>([
    ["an account", { state: "an account" }, { email: "a@b.test", password: "pass-word-1" }],
    [
      "a user",
      { state: "a signed-in user", action: "setup" },
      { token: "secret of jwt", jwt: "secret of jwt" },
    ],
    [
      "a key",
      key,
      { token: "secret of key[tasks:read, state 1]", key: "secret of key[tasks:read, state 1]" },
    ],
    ["no state", { state: "", params: null }, {}],
  ])("give their values: %s", async (_, asked, values) => {
    const { ask } = await served();
    expect(await ask(asked)).toMatchObject({ status: 200, body: values });
  });

  it("have a key of their own each, which teardown revokes", async () => {
    const { ask, retired } = await served();
    await ask(key);
    const other = await ask({ ...key, params: { scopes: ["data:read"] } });
    expect(other.body).toMatchObject({ key: expect.stringContaining("data:read") });
    expect(await ask({ ...key, action: "teardown" })).toEqual({ status: 200, body: {} });
    expect(await ask({ ...key, action: "teardown" })).toEqual({ status: 200, body: {} });
    expect(retired.map(({ yields }) => yields && credentialName(yields))).toEqual([
      "key[tasks:read, state 1]",
    ]);
  });

  it.each<readonly [string, unknown, RequestInit, number]>([
    ["an unknown state", { state: "a full moon" }, {}, 404],
    ["text that is not JSON", "state", {}, 400],
    ["JSON without a state", { params: {} }, {}, 400],
    ["an unknown action", { state: "an account", action: "x" }, {}, 400],
    ["too much", { state: "x".repeat(70_000) }, {}, 413],
    ["another method", "{}", { method: "PUT" }, 405],
    ["a web page", { state: "an account" }, { headers: { origin: "https://evil.example" } }, 403],
  ])("refuse %s", async (_, body, init, status) => {
    const { ask } = await served();
    const answer = await ask(body, init);
    expect(answer).toEqual({ status, body: { error: expect.any(String) } });
    expect(JSON.stringify(answer)).not.toMatch(/a@b\.test|pass-word-1/);
  });

  it("say why a state cannot be set up", async () => {
    const { ask } = await served({ context: { means: new Set() } });
    expect(await ask(key)).toEqual({
      status: 503,
      body: { error: 'the provider state "a key with scopes" needs an account or a JWT' },
    });
    const closed = await served({ trial: { create: { status: 403, json: {} } } });
    expect(await closed.ask(key)).toMatchObject({
      status: 503,
      body: { error: "no API key could be created: answered 403" },
    });
  });
});
