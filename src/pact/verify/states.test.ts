import { describe, expect, it } from "vitest";
import {
  jwt,
  keyWith,
  keyWithAll,
  keyWithout,
  type MintedKey,
} from "../../../contracts/catalogue/credential.ts";
import { knownStates, type Meaning, meaningOf, needOfState } from "./states.ts";

const all = ["tasks:read", "tasks:write", "data:read"];
const meaning = (name: string, params: Readonly<Record<string, unknown>> = {}) =>
  meaningOf({ name, params }, all);
const key = (credential: MintedKey): Meaning => ({ kind: "credential", credential });

describe("a provider state", () => {
  it.each(knownStates)("is understood as it is documented: $name", ({ name, takes }) => {
    expect(meaning(name, takes && { scopes: ["tasks:read"] })).toBeDefined();
  });

  it.each<readonly [string, Meaning]>([
    ["an account", { kind: "account" }],
    ["account", { kind: "account" }],
    ["  An  ACCOUNT ", { kind: "account" }],
    ["an account that does not exist", { kind: "no-account" }],
    ["a signed-in user", { kind: "credential", credential: jwt }],
    ["Signed-in user", { kind: "credential", credential: jwt }],
    ["an id that does not exist", { kind: "absent-id" }],
    ["a key with every scope", key(keyWithAll(all))],
    ["an API key with every scope", key(keyWithAll(all))],
    ["a key with every scope but tasks:read", key(keyWithout(all, "tasks:read"))],
    ["a key with every scope but tasks:read, data:read", key(keyWithout(all, "tasks:read", "data:read"))],
    ["a key with no scope", key(keyWith())],
    ["a key with scope tasks:read", key(keyWith("tasks:read"))],
    ["a key with scopes tasks:read tasks:write", key(keyWith("tasks:read", "tasks:write"))],
    ["a key with scopes tasks:read,tasks:write", key(keyWith("tasks:read", "tasks:write"))],
    ["a key with scopes tasks:read and tasks:write", key(keyWith("tasks:read", "tasks:write"))],
    ["a key with scopes: tasks:read", key(keyWith("tasks:read"))],
    ["a key with scopes supply-and-demand:read", key(keyWith("supply-and-demand:read"))],
    ["A Key With Scopes tasks:read", key(keyWith("tasks:read"))],
    [
      "a key with scopes that:the-deployment-does-not-know",
      key(keyWith("that:the-deployment-does-not-know")),
    ],
  ])("'%s' means %j", (name, means) => {
    expect(meaning(name)).toEqual(means);
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>, Meaning | undefined]>([
    ["a key with scopes", { scopes: ["tasks:read", "data:read"] }, key(keyWith("tasks:read", "data:read"))],
    ["a key with scopes", { scopes: "tasks:read data:read" }, key(keyWith("tasks:read", "data:read"))],
    ["a key with scope", { scope: "tasks:read" }, key(keyWith("tasks:read"))],
    ["a key with scopes tasks:read", { scopes: ["data:read"] }, key(keyWith("tasks:read", "data:read"))],
    ["a key with every scope but", { scopes: ["tasks:read"] }, key(keyWithout(all, "tasks:read"))],
    ["a key with scopes", { scopes: { a: "tasks:read" } }, undefined],
    ["a key with scopes", { scopes: [] }, undefined],
    ["a key with every scope", { scopes: ["tasks:read"] }, undefined],
    ["a key with no scope", { scopes: ["tasks:read"] }, undefined],
  ])("'%s' takes its scopes from %j", (name, params, means) => {
    expect(meaning(name, params)).toEqual(means);
  });

  it.each([
    "",
    "a",
    "a task exists",
    "a key",
    "a key with scopes",
    "a key with every scope but",
    "a key with every scope except tasks:read",
    "a key with no scope but tasks:read",
    "a key without scopes",
    "an account that does exist",
    "constructor",
    "a toString",
    "__proto__",
  ])("'%s' is not known", (name) => {
    expect(meaning(name)).toBeUndefined();
  });

  it.each<readonly [string, string | undefined]>([
    ["an account", "account"],
    ["an account that does not exist", undefined],
    ["an id that does not exist", undefined],
    ["a signed-in user", "jwt"],
    ["a key with no scope", "minting"],
    ["a key with every scope", "minting"],
  ])("'%s' takes %s", (name, need) => {
    const known = meaning(name);
    expect(known && needOfState(known)).toBe(need);
  });
});
