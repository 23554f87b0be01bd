import { describe, expect, it } from "vitest";
import { jwt, keyWith } from "../../../contracts/catalogue/credential.ts";
import { placeholder } from "../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import { anonymousSession } from "../../../suites/model/requests.ts";
import { interactionOf, type SketchedTools, sketchTools } from "../../../test/support/pact/sketches.ts";
import { forbidden, response, testContext } from "../../../test/support/suites.ts";
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
    ["a key with scope", [], "did you mean «a key"],
    ["constructor", [], "«constructor» is not known"],
    [
      "a signed-in user",
      ["password"],
      "wants the value «password», which its states do not give (they give token, jwt",
    ],
    ["an id that does not exist", ["toString"], "wants the value «toString»"],
  ])("are not guessed at: «%s» for %j", async (state, wants, words) => {
    expect(await prepared([state], wants, usual())).toEqual({
      kind: "unsure",
      because: expect.stringContaining(words),
    });
  });

  const waits: ProbeResult = { kind: "not-sent", reason: "condition", detail: "it waits" };

  it.each<readonly [string, ProbeResult, number, string, string]>([
    ["was refused", response(anonymousSession, forbidden), 201, "unsure", "answered 403"],
    ["has trouble", { kind: "not-sent", reason: "trouble", detail: "reset" }, 201, "unsure", "reset"],
    ["waits, though a first key was made", waits, 201, "inapplicable", "it waits"],
    ["waits, since no key was made", waits, 403, "unsure", "it waits"],
  ])("are told where their credential %s", async (_, seen, status, kind, words) => {
    const answers = { jwt: { status, json: {} } };
    const because = expect.stringMatching(new RegExp(`«a key with every scope» could not be .*${words}`));
    const tools = sketchTools({ obtain: () => seen, answers });
    expect(await prepared(["a key with every scope"], [], tools)).toEqual({ kind, because });
  });
});
