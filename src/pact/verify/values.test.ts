import { describe, expect, it } from "vitest";
import { jwt, keyWith } from "../../../contracts/catalogue/credential.ts";
import { placeholder } from "../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import { anonymousSession } from "../../../suites/model/requests.ts";
import {
  handsOutKey,
  interactionOf,
  type SketchedTools,
  sketchTools,
  type TrialSketch,
} from "../../../test/support/pact/sketches.ts";
import { forbidden, refusal, response, testContext, unauthorized } from "../../../test/support/suites.ts";
import { SecretPlaceholders } from "../../credentials/secret-placeholders.ts";
import { Redactor } from "../../secrets/redactor.ts";
import { Secret } from "../../secrets/secret.ts";
import { type Prepared, prepare } from "./values.ts";

const email = new Secret("email", "someone@example.test");
const redactor = new Redactor();
redactor.learn(email);
const placeholders = new SecretPlaceholders(redactor);

function prepared(
  states: readonly string[],
  wants: readonly string[],
  tools: SketchedTools,
): Promise<Prepared> {
  const generators = wants.map((name) => [`$.${name}`, { type: "ProviderState", expression: `\${${name}}` }]);
  const interaction = interactionOf({
    providerStates: states.map((name) => ({ name })),
    request: { generators: { body: Object.fromEntries(generators) } },
  });
  return prepare(interaction, "i7", tools, placeholders);
}

const usual = () => sketchTools({ redactor, placeholderMarks: { email: email.mark } });
const keyName = expect.stringMatching(/pact i7/);

describe("the states of an interaction", () => {
  it.each([
    ["no state", [], {}, []],
    ["an id", ["an id that does not exist"], { id: testContext.absentId }, []],
    [
      "a user",
      ["a signed-in user"],
      { token: "mark of jwt", jwt: "mark of jwt", keyName },
      [{ text: "mark of jwt", credential: jwt }],
    ],
    [
      "a key",
      ["a key with scopes tasks:read"],
      { token: "mark of key[tasks:read]", key: "mark of key[tasks:read]", keyName },
      [{ text: "mark of key[tasks:read]", credential: keyWith("tasks:read") }],
    ],
    [
      "an account that is not there",
      ["an account that does not exist"],
      { email: "u", password: "w" },
      [
        { text: "u", placeholder: placeholder("unknown-email") },
        { text: "w", placeholder: placeholder("wrong-password") },
      ],
    ],
  ])("give its values: %s", async (_, states, byName, bindings) => {
    const values = await prepared(states, Object.keys(byName), usual());
    expect(values).toEqual({ kind: "ready", values: { byName, bindings } });
  });

  it("never give an account's own values", async () => {
    const given = await prepared(["an account"], ["email"], usual());
    expect(given).toMatchObject({
      kind: "ready",
      values: { bindings: [{ placeholder: placeholder("email") }, { placeholder: placeholder("password") }] },
    });
    expect(JSON.stringify(given)).not.toMatch(/someone|example\.test|\[email#/);
  });

  it.each([
    ["an account", "account"],
    ["a signed-in user", "jwt"],
    ["a key with every scope", "minting"],
  ])("ask for what the user did not supply: %s", async (state, need) => {
    const tools = sketchTools({ context: { means: new Set() } });
    expect(await prepared([state], [], tools)).toEqual({ kind: "missing", need });
  });

  it.each([
    ["a key with scope", [], 'did you mean "a key'],
    ["constructor", [], 'unknown provider state "constructor"'],
    [
      "a signed-in user",
      ["password"],
      'takes the value "password", which its states do not give (they give token, jwt',
    ],
    ["an id that does not exist", ["toString"], 'takes the value "toString"'],
  ])("are not guessed at: %s for %j", async (state, wants, words) => {
    expect(await prepared([state], wants, usual())).toEqual({
      kind: "unsure",
      because: expect.stringContaining(words),
    });
  });

  const state = "a key with every scope";
  const notSent: ProbeResult = { kind: "not-sent", reason: "credential", detail: "none" };
  const limit = refusal(409, "CONFLICT", "At most 3 keys.");

  it.each<readonly [string, TrialSketch, string, string]>([
    [
      "no key is created",
      { create: forbidden },
      "unsure",
      'no API key could be created: answered 403, "No."',
    ],
    ["a created key is not in the answer", { create: { status: 201, json: {} } }, "unsure", "holds no key"],
    ["keys are masked", { create: handsOutKey({ masked: true }) }, "unsure", "masks the key"],
    ["keys cannot be revoked", { revoke: { status: 404 } }, "inapplicable", "keys cannot be revoked here"],
    [
      "the revocation has trouble",
      { revoke: { status: 503 } },
      "unsure",
      "could not be revoked: answered 503",
    ],
  ])("have no key where %s, and ask for no more", async (_, trial, kind, words) => {
    const tools = sketchTools({ trial, obtain: () => notSent });
    expect(await prepared([state], [], tools)).toEqual({ kind, because: expect.stringContaining(words) });
    expect(tools.asked).toEqual([]);
  });

  it("are tried again where one key is refused and others are created", async () => {
    const answers = { jwt: limit };
    const tools = sketchTools({ obtain: () => notSent, answers });
    const because = 'key[all] could not be created: answered 409, "At most 3 keys."';
    expect(await prepared([state], [], tools)).toEqual({
      kind: "capped",
      otherwise: { kind: "unsure", because },
    });
  });

  it("say where there is no JWT", async () => {
    const tools = sketchTools({ obtain: () => response(anonymousSession, forbidden) });
    const because = 'no JWT could be obtained: answered 403, "No."';
    expect(await prepared(["a signed-in user"], [], tools)).toEqual({ kind: "unsure", because });
  });

  it("say that the account's sign-in was refused, whatever needs it", async () => {
    const changes = { login: unauthorized, trial: { create: unauthorized } };
    const tools = sketchTools({ ...changes, obtain: () => response(anonymousSession, unauthorized) });
    const because = expect.stringContaining("Sign-in refused the given account (401");
    for (const state of ["a signed-in user", "a key with scopes tasks:read"])
      expect(await prepared([state], [], tools)).toEqual({ kind: "unsure", because });
  });
});
