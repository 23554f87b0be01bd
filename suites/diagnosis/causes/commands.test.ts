import { expect, it } from "vitest";
import { shellWord } from "../../../contracts/wire/text.ts";
import { testContext } from "../../../test/support/suites.ts";
import { factsOf } from "../facts.ts";
import type { DiagnosisRequest } from "../request.ts";
import { scopesOfCall } from "./cause.ts";
import { againCommand, loginCommand, newKeyFor } from "./commands.ts";

const request: DiagnosisRequest = {
  context: testContext,
  account: false,
  tryCreate: false,
  readOnly: false,
  all: false,
  now: 0,
  commandLine: { call: " GET /api/v1/tasks", flags: " --environment staging" },
};

it("names the deployment as the user did", () => {
  expect(loginCommand({ request })).toBe("titan-auth login --environment staging");
  expect(againCommand({ request })).toBe("titan-auth diagnose GET /api/v1/tasks --environment staging");
  expect(newKeyFor({ request }, ["tasks:read", "data:read"])).toBe(
    "titan-auth keys create --name backend --scopes tasks:read,data:read --environment staging",
  );
});

it.each([
  ["", "titan-auth serve"],
  [" --flaw api-keys-ignored", "titan-auth serve --flaw api-keys-ignored"],
])("starts the embedded deployment for commands of an account: %j", (serveFlags, command) => {
  const facts = { request: { ...request, commandLine: { ...request.commandLine, serveFlags } } };
  for (const next of [loginCommand(facts), newKeyFor(facts, [])]) expect(next).toBe(command);
});

it.each([
  ["/api/v1/tasks?limit=3", "'/api/v1/tasks?limit=3'"],
  ["/api/v1/tasks", "/api/v1/tasks"],
  ["it's", "'it'\\''s'"],
  ["$(id)", "'$(id)'"],
  ["", "''"],
])("quotes %j for a shell", (text, word) => {
  expect(shellWord(text)).toBe(word);
});

it("asks for no scope that a deployment's catalogue does not have", () => {
  const context = {
    ...testContext,
    scopes: testContext.scopes.filter(({ name }) => name === "billing:read"),
  };
  expect(scopesOfCall(factsOf({ ...request, context }, {}))).toEqual(["billing:read"]);
});
